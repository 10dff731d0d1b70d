import { readJpegSize } from '../../jpegSize'
import type { Packing } from '../syntaxes'
import { decodeJpegLossless } from './jpegLossless'
import {
  type CodecImage,
  type LocateWasm,
  type ReadWasm,
  runDecoder,
  startCodec,
  startFromBytes,
  type WasmDecoder,
} from './wasmDecoder'

type MakeDecoder = () => WasmDecoder
type WasmPacking = 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-xl'
type Load = (locate: LocateWasm | null, readWasm: ReadWasm | null) => Promise<MakeDecoder>

/** Thrown where a codec exists, but not on this platform. */
export class CodecMissing extends Error {}

/** One row a codec: loaded only when a file asks for it. */
const LOADERS: Readonly<Record<WasmPacking, Load>> = {
  jpeg: async (locate) => {
    const { default: factory } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')
    const codec = await startCodec(factory, locate)
    return () => new codec.JPEGDecoder()
  },
  'jpeg-ls': async (locate) => {
    const { default: factory } = await import('@cornerstonejs/codec-charls/decodewasmjs')
    const codec = await startCodec(factory, locate)
    return () => new codec.JpegLSDecoder()
  },
  'jpeg-2000': async (locate) => {
    const { default: factory } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs')
    const codec = await startCodec(factory, locate)
    return () => new codec.J2KDecoder()
  },
  htj2k: async (locate) => {
    const { default: factory } = await import('@cornerstonejs/codec-openjph/wasmjs')
    const codec = await startCodec<'HTJ2KDecoder'>(factory, locate)
    return () => new codec.HTJ2KDecoder()
  },
  'jpeg-xl': async (locate, readWasm) => {
    const { default: factory } = await import('@cornerstonejs/codec-libjxl/decodewasmjs')
    if (locate === null && readWasm === null) throw new CodecMissing('JPEG XL')
    const codec =
      locate !== null || readWasm === null
        ? await startCodec(factory, locate)
        : await startFromBytes(factory, await readWasm('@cornerstonejs/codec-libjxl/decodewasm'))
    return () => new codec.JpegXLDecoder()
  },
}

function isWasm(packing: Packing): packing is WasmPacking {
  return packing in LOADERS
}

/** The image codecs, each started on first use and kept. */
export class Codecs {
  private readonly started = new Map<WasmPacking, Promise<MakeDecoder>>()

  /**
   * @param locate where WebAssembly files are served; null in Node, where they lie beside the packages' scripts.
   * @param readWasm in Node: reads the file of a codec that cannot find its own.
   */
  constructor(
    private readonly locate: LocateWasm | null,
    private readonly readWasm: ReadWasm | null = null,
  ) {}

  /**
   * Decodes one compressed image.
   * @throws when the bytes are damaged or the packing has no codec. A codec that failed is started afresh the next
   *   time, because a WebAssembly module that aborted cannot be trusted.
   */
  async decode(packing: Packing, encoded: Uint8Array): Promise<CodecImage> {
    if (packing === 'jpeg-lossless') return decodeJpegLossless(encoded)
    if (packing === 'jpeg' && (readJpegSize(encoded)?.bits ?? 8) > 8) {
      const { decodeJpeg12 } = await import('./jpeg12/jpeg12')
      return decodeJpeg12(encoded)
    }
    if (!isWasm(packing)) throw new Error(`no codec for ${packing}`)
    try {
      const makeDecoder = await this.start(packing)
      return runDecoder(makeDecoder(), encoded)
    } catch (error) {
      this.started.delete(packing)
      throw error
    }
  }

  private start(packing: WasmPacking): Promise<MakeDecoder> {
    const running = this.started.get(packing) ?? LOADERS[packing](this.locate, this.readWasm)
    this.started.set(packing, running)
    return running
  }
}
