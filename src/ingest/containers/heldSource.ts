import type { ByteSource } from '../../study/types'
import type { InflatedStore } from './containment'

/**
 * A compressed file that is read at random, as an archive is: all of it is inflated and kept while there is room.
 * What was let go is inflated again when it is needed.
 */
export function heldSource(source: ByteSource, store: InflatedStore): ByteSource {
  let loading: Promise<Uint8Array> | null = null
  const load = async (): Promise<Uint8Array> => {
    const bytes = await source.read(0, source.size)
    store.set(source.path, bytes)
    return bytes
  }
  const whole = (): Promise<Uint8Array> => {
    loading ??= load().finally(() => {
      loading = null
    })
    return loading
  }
  return {
    path: source.path,
    size: source.size,
    read: async (start, end) => (store.get(source.path) ?? (await whole())).slice(start, end),
  }
}
