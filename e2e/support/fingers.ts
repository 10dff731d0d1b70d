import type { CDPSession } from '@playwright/test'

type Place = readonly [number, number]

/** Moves fingers in straight lines, one event a step, as a screen would report them. */
export async function gesture(
  session: CDPSession,
  fingers: readonly (readonly [from: Place, to: Place])[],
): Promise<void> {
  const steps = 10
  const at = (share: number) =>
    fingers.map(([from, to], id) => ({
      id,
      x: from[0] + share * (to[0] - from[0]),
      y: from[1] + share * (to[1] - from[1]),
    }))
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
  for (let step = 1; step <= steps; step++)
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / steps) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}
