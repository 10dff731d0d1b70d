import type { NumberType } from '../../study/numberTypes'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DecodeContext } from '../image'
import { inflateToBlob, MAX_INFLATED, MAX_RATIO, type Packing } from './inflate'

/** The bytes of an array, however they are kept. */
export interface ArrayBytes {
  /** Bytes [start, end) of the array. @throws when they cannot be had; the message says why. */
  read(context: DecodeContext, start: number, end: number): Promise<Uint8Array>
}

/** Where the values of an array lie in a file, and how. */
export interface StoredValues {
  source: ByteSource
  /** Where they, or their compressed form, begin. */
  start: number
  encoding: 'raw' | 'text' | Packing
  /** Bytes of something else before them, counted after inflation. */
  skip: number
  /** Elements that there have to be. */
  count: number
  type: NumberType
}

/**
 * The bytes of an array as its file says it holds them, after a check that it can: nothing is allocated for a claim
 * that the size of the file refutes.
 * @param path the file to name, which is the header's.
 */
export function arrayBytes(stored: StoredValues, path: string): Result<ArrayBytes> {
  const { source, start, encoding, skip, count, type } = stored
  const total = skip + count * type.bytes
  const available = Math.max(0, source.size - start)
  // A number written as text takes a digit and a space, but for the last one.
  const most =
    encoding === 'raw'
      ? available
      : encoding === 'text'
        ? (available + 1) * type.bytes
        : available * MAX_RATIO
  if (!(total <= most)) return failed('unreadable', `${path} is shorter than its header says.`)
  if (encoding === 'raw') return ok(plainBytes(source, start + skip))
  if (total > MAX_INFLATED) {
    return failed('too-large', `${path} holds more than 2 GB of compressed values, too many to be opened.`)
  }
  if (encoding === 'text') return ok(keptBytes(source.path, total, () => fromText(stored), 0))
  const packed = { source, start, packing: encoding }
  return ok(keptBytes(source.path, total, () => inflateToBlob(packed, total), skip))
}

/** An array that lies in a file as it is: only the bytes asked for are read. */
function plainBytes(source: ByteSource, offset: number): ArrayBytes {
  return {
    read: async (_context, start, end) => {
      const bytes = await source.read(offset + start, offset + end)
      if (bytes.length < end - start) throw new Error('it ends too early')
      return bytes
    },
  }
}

/** An array that is made once and kept; slices asked for meanwhile wait for the same work. */
function keptBytes(key: string, size: number, make: () => Promise<Blob>, offset: number): ArrayBytes {
  let running: Promise<Blob> | null = null
  const whole = async (context: DecodeContext): Promise<Blob> => {
    const kept = context.inflated.get(key)
    if (kept?.size === size) return kept
    running ??= make().finally(() => {
      running = null
    })
    const blob = await running
    context.inflated.set(key, blob, blob.size)
    return blob
  }
  return {
    read: async (context, start, end) => {
      const blob = await whole(context)
      return new Uint8Array(await blob.slice(offset + start, offset + end).arrayBuffer())
    },
  }
}

/** Numbers written as text, as the machine keeps numbers (little-endian wherever browsers and Node run). */
async function fromText({ source, start, count, type }: StoredValues): Promise<Blob> {
  const text = new TextDecoder('latin1').decode(await source.read(start, source.size))
  const values = type.make(count)
  let filled = 0
  for (const match of text.matchAll(/[^\s,]+/g)) {
    if (filled === count) break
    values[filled++] = Number(match[0])
  }
  if (filled < count) throw new Error('it ends too early')
  return new Blob([values.slice()])
}
