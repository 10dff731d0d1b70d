import { create } from 'zustand'
import { scrollView, viewPosition } from './actions'

/** Slices a second when the file gives no rate of its own. */
export const DEFAULT_RATE = 15
export const SLOWEST = 1
export const FASTEST = 60

interface CineState {
  /** Series that is playing. */
  playing: string | null
  /** Slices a second. */
  rate: number
  /** A person has chosen the rate, which then holds for every series. */
  chosen: boolean
  loop: boolean
}

/** Nothing plays until a person starts it. */
export const useCine = create<CineState>(() => ({
  playing: null,
  rate: DEFAULT_RATE,
  chosen: false,
  loop: true,
}))

let timer: ReturnType<typeof setInterval> | undefined

/** Slices to move by for the next image of a film; null at its end. */
export function cineStep(index: number, count: number, loop: boolean): number | null {
  if (count < 2) return null
  if (index < count - 1) return 1
  return loop ? -index : null
}

/**
 * Plays a series in its viewport until it ends, is stopped, or leaves the screen.
 * @param frameRate slices a second as its file recommends; it holds until a person chooses a rate
 */
export function startCine(seriesId: string, frameRate?: number): void {
  stopCine()
  const { chosen, rate } = useCine.getState()
  useCine.setState({ playing: seriesId, rate: chosen ? rate : within(frameRate ?? DEFAULT_RATE) })
  timer = setInterval(() => tick(seriesId), 1000 / useCine.getState().rate)
}

export function stopCine(): void {
  clearInterval(timer)
  if (useCine.getState().playing !== null) useCine.setState({ playing: null })
}

/** @param rate slices a second; brought between SLOWEST and FASTEST, ignored when it is not a number */
export function setCineRate(rate: number): void {
  if (!Number.isFinite(rate)) return
  useCine.setState({ rate: within(rate), chosen: true })
  const { playing } = useCine.getState()
  if (playing !== null) startCine(playing)
}

function within(rate: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, rate))
}

function tick(seriesId: string): void {
  const position = viewPosition(seriesId)
  // A slice still being decoded is waited for, so that none is passed over unseen.
  if (position && position.shown !== position.wanted) return
  const step = position && cineStep(position.wanted, position.count, useCine.getState().loop)
  if (step === null) stopCine()
  else scrollView(seriesId, step)
}
