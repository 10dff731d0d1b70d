import type { ValueRange } from './pixels'

/** What can be done to one viewport from outside: buttons, menus, shortcuts. */
export interface ViewportActions {
  /** Window, zoom, pan, turn, flips and inversion as they were when the series opened. */
  reset(): void
  /** The whole image in the viewport, window untouched. */
  fit(): void
  invert(): void
  /** A quarter turn clockwise. */
  rotate(): void
  flip(axis: 'horizontal' | 'vertical'): void
  /** Moves by whole slices; stops at the ends. */
  scroll(slices: number): void
  setWindow(range: ValueRange): void
}

const open = new Map<string, ViewportActions>()

/** Makes a viewport reachable by its series id; the returned function takes it back. */
export function registerViewport(seriesId: string, actions: ViewportActions): () => void {
  open.set(seriesId, actions)
  return () => {
    if (open.get(seriesId) === actions) open.delete(seriesId)
  }
}

export function resetView(seriesId: string): void {
  open.get(seriesId)?.reset()
}

export function fitView(seriesId: string): void {
  open.get(seriesId)?.fit()
}

export function invertView(seriesId: string): void {
  open.get(seriesId)?.invert()
}

export function rotateView(seriesId: string): void {
  open.get(seriesId)?.rotate()
}

export function flipView(seriesId: string, axis: 'horizontal' | 'vertical'): void {
  open.get(seriesId)?.flip(axis)
}

export function scrollView(seriesId: string, slices: number): void {
  open.get(seriesId)?.scroll(slices)
}

/** Shows values from `lower` (black) to `upper` (white), in the units of the series' pixels. */
export function windowView(seriesId: string, range: ValueRange): void {
  open.get(seriesId)?.setWindow(range)
}
