import { useEffect, useRef } from 'react'
import type { ViewportScan } from '../scan'
import type { StackState } from '../stackController'
import { bringOthers } from './follow'
import { linkStack, useLink } from './linkStore'

/** Lets a viewport take part in linked scrolling and reference lines; only the active one leads. */
export function useLinked(scan: ViewportScan, state: StackState, active: boolean): void {
  const { id, provisional, places = null } = scan
  const count = provisional ? 0 : scan.sliceIds.length
  useEffect(() => linkStack({ seriesId: id, count, places }), [id, count, places])

  const { wanted, rendered, facts } = state
  const now = useRef({ active, rendered })
  now.current = { active, rendered }
  useEffect(() => {
    // A viewport that is just opening goes to its own first slice and leads nobody there.
    if (now.current.active && now.current.rendered && wanted >= 0) bringOthers(id, wanted)
  }, [id, wanted])

  // Switched on, a link holds at once.
  const byPosition = useLink((store) => store.byPosition)
  const byFraction = useLink((store) => store.byFraction)
  const switches = useRef({ byPosition, byFraction })
  useEffect(() => {
    const before = switches.current
    switches.current = { byPosition, byFraction }
    const on = (byPosition && !before.byPosition) || (byFraction && !before.byFraction)
    if (on && now.current.active) bringOthers(id, wanted)
  }, [id, wanted, byPosition, byFraction])

  useEffect(() => {
    if (active && facts) useLink.setState({ leader: { seriesId: id, facts } })
  }, [id, active, facts])
  useEffect(
    () => () => {
      if (useLink.getState().leader?.seriesId === id) useLink.setState({ leader: null })
    },
    [id],
  )
}
