import { readJpegSize } from '../../jpegSize'
import type { CodecImage } from './wasmDecoder'

/**
 * JPEG lossless (processes 14 and 14 SV1), all predictors.
 * @throws when the stream has no frame header or its data are damaged.
 */
export async function decodeJpegLossless(encoded: Uint8Array): Promise<CodecImage> {
  const size = readJpegSize(encoded)
  if (size === null) throw new Error('no JPEG frame header')
  const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js')
  const bytes = encoded.slice()
  const decoded: Uint8Array | Uint16Array = new Decoder().decode(
    bytes.buffer,
    0,
    bytes.length,
    size.bits > 8 ? 2 : 1,
  )
  const image = {
    rows: size.rows,
    columns: size.columns,
    samples: size.samples,
    bits: size.bits,
    signed: false,
  }
  const { buffer, byteOffset, byteLength } = decoded
  const values =
    size.bits > 8
      ? new Uint16Array(buffer, byteOffset, byteLength >> 1)
      : new Uint8Array(buffer, byteOffset, byteLength)
  return { ...image, values: new (size.bits > 8 ? Uint16Array : Uint8Array)(values) }
}
