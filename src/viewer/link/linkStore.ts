import { create } from 'zustand'
import type { SeriesPlaces } from '../../study/types'
import type { SliceFacts } from '../pixels'
import { nearestSlice, sameFraction, shareSpace } from './position'

/** A series in a viewport, as linking sees it. */
export interface LinkedStack {
  seriesId: string
  /** Number of slices; 0 while files are still being read, when nothing is linked yet. */
  count: number
  /** Null where its slices have no place in the patient. */
  places: SeriesPlaces | null
}

/** How one series follows another. */
export type LinkKind = 'position' | 'fraction'

interface LinkState {
  /** Series of one frame of reference go to the same place together. */
  byPosition: boolean
  /** Series without a common frame of reference go through their stacks side by side. */
  byFraction: boolean
  /** The active viewport's slice is drawn as a line where it cuts the others. */
  lines: boolean
  /** By series, of everything on screen. */
  stacks: Readonly<Record<string, LinkedStack>>
  /** What the active viewport shows. */
  leader: { seriesId: string; facts: SliceFacts } | null
}

/** What viewports know of each other; free of Cornerstone, so anything may import it. */
export const useLink = create<LinkState>()(() => ({
  byPosition: true,
  byFraction: false,
  lines: true,
  stacks: {},
  leader: null,
}))

export function toggleLink(setting: 'byPosition' | 'byFraction' | 'lines'): void {
  useLink.setState((state) => ({ [setting]: !state[setting] }))
}

/** Lets a series on screen lead and be led; the returned function takes it back. */
export function linkStack(stack: LinkedStack): () => void {
  const { seriesId } = stack
  useLink.setState(({ stacks }) => ({ stacks: { ...stacks, [seriesId]: stack } }))
  return () => {
    useLink.setState(({ stacks }) => {
      if (stacks[seriesId] !== stack) return {}
      const { [seriesId]: _, ...others } = stacks
      return { stacks: others }
    })
  }
}

type Settings = Pick<LinkState, 'byPosition' | 'byFraction'>

/** How two series are linked now; null where they are not. */
export function linkBetween(a: LinkedStack, b: LinkedStack, settings: Settings): LinkKind | null {
  if (a.seriesId === b.seriesId || a.count < 2 || b.count < 2) return null
  if (a.places && b.places && a.places.frameOfReference === b.places.frameOfReference) {
    return settings.byPosition && shareSpace(a.places, b.places) ? 'position' : null
  }
  return settings.byFraction ? 'fraction' : null
}

/**
 * Where a series goes when another has moved.
 * @param index 0-based slice that `leader` has moved to
 * @param shown 0-based slice of `follower` now
 * @returns null where they are not linked
 */
export function linkedIndex(
  leader: LinkedStack,
  index: number,
  follower: LinkedStack,
  shown: number,
  settings: Settings,
): number | null {
  const kind = linkBetween(leader, follower, settings)
  if (kind === null) return null
  if (kind === 'fraction') return sameFraction(index, leader.count, follower.count)
  const point = leader.places?.centres[index]
  return point && follower.places ? nearestSlice(follower.places, point, shown) : null
}

/** How a series is linked with any other on screen, position before fraction. */
export function linkOf(seriesId: string, state: LinkState): LinkKind | null {
  const own = state.stacks[seriesId]
  if (!own) return null
  const kinds = Object.values(state.stacks).map((other) => linkBetween(own, other, state))
  return kinds.includes('position') ? 'position' : kinds.includes('fraction') ? 'fraction' : null
}
