import { goToView, viewPosition } from '../actions'
import { type LinkedStack, linkedIndex, useLink } from './linkStore'

/**
 * Brings every linked viewport to where one has gone. To be called for the active viewport alone: those brought
 * along are not active, so they bring no one, and nothing echoes.
 * @param index 0-based slice that `seriesId` goes to
 */
export function bringOthers(seriesId: string, index: number): void {
  const state = useLink.getState()
  const leader = state.stacks[seriesId]
  if (!leader) return
  for (const follower of Object.values(state.stacks)) {
    const position = viewPosition(follower.seriesId)
    if (position === null) continue
    const to = linkedIndex(leader, index, follower, position.wanted, state)
    if (to !== null && to !== position.wanted) goToView(follower.seriesId, to)
  }
}

/**
 * Where a series that comes on screen belongs by what the others show; null where none is linked with it.
 * @param others ids of series that have their place already
 */
export function indexBeside(own: LinkedStack, others: readonly string[]): number | null {
  const state = useLink.getState()
  for (const id of others) {
    const [other, shown] = [state.stacks[id], viewPosition(id)?.wanted ?? -1]
    const to = other && shown >= 0 ? linkedIndex(other, shown, own, 0, state) : null
    if (to !== null) return to
  }
  return null
}
