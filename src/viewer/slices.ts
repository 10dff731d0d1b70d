import { failed, type Result } from '../study/result'
import type { DecodedSlice, SliceProvider } from '../study/types'

/**
 * Where the viewer's slices come from. Free of Cornerstone, so that the series list (thumbnails) and the app shell
 * can use it before the viewer itself has been fetched.
 */
let provider: SliceProvider | null = null
const forgetters = new Set<() => void>()
const pending = new Map<string, Promise<Result<DecodedSlice>>>()

/** Sets the provider that every viewport and thumbnail asks. Called once by the app. */
export function connectSlices(source: SliceProvider): void {
  provider = source
}

/**
 * One decoded slice. Never rejects: a provider that breaks (a terminated worker) becomes a `failed` result.
 * Requests for a slice already on its way share one answer.
 */
export function fetchSlice(id: string): Promise<Result<DecodedSlice>> {
  const running = pending.get(id)
  if (running) return running
  const request = ask(id).finally(() => {
    if (pending.get(id) === request) pending.delete(id)
  })
  pending.set(id, request)
  return request
}

async function ask(id: string): Promise<Result<DecodedSlice>> {
  if (provider === null) return failed('no-source', 'No study is open, so there is no image to show.')
  try {
    return await provider.slice(id)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('slice-source', `The image could not be read: ${reason}`)
  }
}

/** Drops everything kept of a study's images: to be called when the study is closed. */
export function forgetImages(): void {
  pending.clear()
  for (const forget of forgetters) forget()
}

/** Registers what else must be dropped with a study. */
export function onForget(forget: () => void): void {
  forgetters.add(forget)
}
