import type { PixelArray } from '../study/types'

/**
 * Decoded pixels as they are kept and given to other threads, in memory of their own: a part of a larger buffer would
 * keep all of it. Where the scope is cross-origin isolated that memory is shared, so that the viewer and the diagnosis
 * read the very array that is kept here; nobody may write to it.
 * @param isolated whether the scope may share memory.
 */
export function shareable(
  pixels: PixelArray,
  isolated = globalThis.crossOriginIsolated === true,
): PixelArray {
  if (isolated) return intoShared(pixels)
  return pixels.byteLength === pixels.buffer.byteLength ? pixels : pixels.slice()
}

function intoShared(pixels: PixelArray): PixelArray {
  const shared = sameKind(pixels, new SharedArrayBuffer(pixels.byteLength))
  shared.set(pixels)
  return shared
}

function sameKind(pixels: PixelArray, memory: SharedArrayBuffer): PixelArray {
  if (pixels instanceof Uint8Array) return new Uint8Array(memory)
  if (pixels instanceof Int8Array) return new Int8Array(memory)
  if (pixels instanceof Uint16Array) return new Uint16Array(memory)
  if (pixels instanceof Int16Array) return new Int16Array(memory)
  if (pixels instanceof Uint32Array) return new Uint32Array(memory)
  if (pixels instanceof Int32Array) return new Int32Array(memory)
  return pixels instanceof Float32Array ? new Float32Array(memory) : new Float64Array(memory)
}
