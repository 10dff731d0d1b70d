/** Result of a codec: samples interleaved, row by row. */
export interface CodecImage {
  rows: number
  columns: number
  samples: number
  bits: number
  signed: boolean
  values: Uint8Array | Int8Array | Uint16Array | Int16Array
}

/** Turns the file name of a WebAssembly file into the address it is served at. */
export type LocateWasm = (file: string) => string

/**
 * Reads a WebAssembly file of a package in Node (`@cornerstonejs/codec-libjxl/dist/...`), for codecs whose script
 * knows browsers only.
 */
export type ReadWasm = (file: string) => Promise<Uint8Array>

interface FrameInfo {
  width: number
  height: number
  bitsPerSample: number
  componentCount: number
  isSigned?: boolean
}

/** What the Emscripten classes of the codec packages have in common. */
export interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array
  decode(): void
  getFrameInfo(): FrameInfo
  getDecodedBuffer(): Uint8Array
  /** JPEG-LS only: 0 means plane after plane. */
  getInterleaveMode?(): number
  delete(): void
}

export type CodecModule<Name extends string> = Record<Name, new () => WasmDecoder>
export type CodecFactory<Name extends string> = (options: {
  locateFile?: (file: string, folder: string) => string
  print?: (line: string) => void
  printErr?: (line: string) => void
  wasmBinary?: Uint8Array
}) => Promise<CodecModule<Name>>

/** Starts a codec's WebAssembly: from `locate` in a browser, from beside its script in Node. Its chatter is dropped. */
export function startCodec<Name extends string>(
  factory: CodecFactory<Name>,
  locate: LocateWasm | null,
): Promise<CodecModule<Name>> {
  const silent = { print: () => {}, printErr: () => {} }
  return factory(locate === null ? silent : { ...silent, locateFile: (file) => locate(file) })
}

/** Starts a codec from the bytes of its WebAssembly. */
export function startFromBytes<Name extends string>(
  factory: CodecFactory<Name>,
  wasmBinary: Uint8Array,
): Promise<CodecModule<Name>> {
  return factory({ print: () => {}, printErr: () => {}, wasmBinary })
}

/**
 * Decodes one image and gives the decoder's memory back.
 * @throws what the codec throws (numbers, strings, Errors) when the bytes are damaged.
 */
export function runDecoder(decoder: WasmDecoder, encoded: Uint8Array): CodecImage {
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded)
    decoder.decode()
    const info = decoder.getFrameInfo()
    const signed = info.isSigned === true
    const values = copied(decoder.getDecodedBuffer(), info.bitsPerSample, signed)
    const image = {
      rows: info.height,
      columns: info.width,
      samples: info.componentCount,
      bits: info.bitsPerSample,
      signed,
    }
    const planar = info.componentCount > 1 && decoder.getInterleaveMode?.() === 0
    return { ...image, values: planar ? interleave(values, info.componentCount) : values }
  } finally {
    decoder.delete()
  }
}

/** A copy outside the codec's memory, which moves and is reused. */
function copied(bytes: Uint8Array, bits: number, signed: boolean): CodecImage['values'] {
  const { buffer } = bytes.slice()
  if (bits <= 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer)
  const even = buffer.byteLength - (buffer.byteLength % 2)
  return signed ? new Int16Array(buffer, 0, even / 2) : new Uint16Array(buffer, 0, even / 2)
}

/** Plane after plane to sample beside sample, in the same array. */
export function interleave<T extends CodecImage['values'] | Uint32Array | Int32Array>(
  values: T,
  samples: number,
): T {
  const planes = values.slice()
  const pixels = Math.floor(planes.length / samples)
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let sample = 0; sample < samples; sample++) {
      values[pixel * samples + sample] = planes[sample * pixels + pixel] ?? 0
    }
  }
  return values
}
