import type { Result } from '../study/result'
import type { DecodedSlice, SliceProvider } from '../study/types'

/** How many slices may be on their way at once. */
export interface ReadAhead {
  /** Slices, however small. */
  most: number
  /** Bytes of their pixels together, judged by the largest that came so far. */
  bytes: number
}

/**
 * Slices by id in the order of `ids`, while the next ones are decoded already. One at first: until it is here nobody
 * knows how large its fellows are. Whoever stops listening has no more slices asked for; those on their way are let go.
 * The iteration rejects where the provider does.
 */
export async function* readInOrder(
  provider: SliceProvider,
  ids: readonly string[],
  { most, bytes }: ReadAhead,
): AsyncGenerator<Result<DecodedSlice>> {
  const coming: Promise<Result<DecodedSlice>>[] = []
  let [asked, allowed, largest] = [0, 1, 1]
  const askOn = () => {
    for (; coming.length < allowed && asked < ids.length; asked += 1) coming.push(ask(provider, ids[asked]))
  }
  for (;;) {
    askOn()
    const slice = await coming.shift()
    if (slice === undefined) return
    if (slice.status === 'ok') {
      largest = Math.max(largest, slice.value.pixels.byteLength)
      allowed = Math.max(1, Math.min(most, Math.floor(bytes / largest)))
      // Before this one is worked on, which may take a while.
      askOn()
    }
    yield slice
  }
}

function ask(provider: SliceProvider, id = ''): Promise<Result<DecodedSlice>> {
  const slice = provider.slice(id)
  // Nobody may be listening any more when it fails.
  slice.catch(() => undefined)
  return slice
}
