/**
 * Outcome of work on something that came from outside (a file, a manifest, a worker message).
 * `skipped` is "this is fine but not ours" (a PDF among images); `failed` is "this is broken".
 * Exceptions are kept for bugs.
 */
export type Result<T, Code extends string = string> = Ok<T> | Skipped<Code> | Failed<Code>

export interface Ok<T> {
  status: 'ok'
  value: T
}

export interface Skipped<Code extends string = string> {
  status: 'skipped'
  /** Stable lower-case word with hyphens, for programs. */
  code: Code
  /** One sentence for a person; names the file and the reason. */
  message: string
}

export interface Failed<Code extends string = string> {
  status: 'failed'
  code: Code
  message: string
}

export function ok<T>(value: T): Ok<T> {
  return { status: 'ok', value }
}

export function skipped<Code extends string>(code: Code, message: string): Skipped<Code> {
  return { status: 'skipped', code, message }
}

export function failed<Code extends string>(code: Code, message: string): Failed<Code> {
  return { status: 'failed', code, message }
}
