/** Slices passed over by Page Up and Page Down. */
export const PAGE = 5

type Move = (index: number, last: number) => number

const MOVES = new Map<string, Move>([
  ['ArrowUp', (index) => index - 1],
  ['ArrowLeft', (index) => index - 1],
  ['ArrowDown', (index) => index + 1],
  ['ArrowRight', (index) => index + 1],
  ['PageUp', (index) => index - PAGE],
  ['PageDown', (index) => index + PAGE],
  ['Home', () => 0],
  ['End', (_index, last) => last],
])

/** Where a key leads in a stack, as an index; null for keys that are not about slices. */
export function indexForKey(key: string, index: number, count: number): number | null {
  const move = MOVES.get(key)
  if (move === undefined || count === 0) return null
  return Math.min(count - 1, Math.max(0, move(index, count - 1)))
}

/** Travel, in CSS pixels, that counts as one notch: mouse wheels send 100 and more at once, track pads a few at a time. */
const NOTCH = 50
const LINE = 40

/**
 * Turns wheel events into whole slices: at most one an event, small movements added up.
 * @param rest travel left over from earlier events
 */
export function wheelStep(
  rest: number,
  event: Pick<WheelEvent, 'deltaY' | 'deltaMode'>,
): { step: -1 | 0 | 1; rest: number } {
  const delta = event.deltaMode === 0 ? event.deltaY : event.deltaY * LINE
  const turned = Math.sign(delta) === -Math.sign(rest)
  const travel = (turned ? 0 : rest) + delta
  if (Math.abs(travel) < NOTCH) return { step: 0, rest: travel }
  return { step: travel > 0 ? 1 : -1, rest: 0 }
}
