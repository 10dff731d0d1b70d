/** What the process that opens mutated files tells the one that watches it. */
export type FuzzMessage =
  /** `memory`: resident bytes before the run. */
  | { kind: 'start'; run: number; memory: number }
  | { kind: 'done'; run: number; ms: number; grown: number; problems: string[] }
  /** It has grown by itself and wants to be replaced; `next` was not run. */
  | { kind: 'tired'; next: number }

/** True for what `child.ts` sends; anything else on the channel is not for us. */
export function isFuzzMessage(value: unknown): value is FuzzMessage {
  return typeof value === 'object' && value !== null && 'kind' in value
}
