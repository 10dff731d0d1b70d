import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url'
import jpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import openjpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import openjphWasm from '@cornerstonejs/codec-openjph/wasm?url'
import { expose } from 'comlink'
import { StudyReader } from '../ingest/studyReader'
import type { ByteSource, SliceProvider } from '../study/types'
import type { IngestWorkerApi, PickedFile } from './contracts'

/** Decoded slices and kept files; the page holds copies of what it draws. */
const BUDGET = 768 * 1024 * 1024

const WASM: Readonly<Record<string, string>> = {
  'charlswasm_decode.wasm': charlsWasm,
  'libjpegturbowasm_decode.wasm': jpegWasm,
  'openjpegwasm_decode.wasm': openjpegWasm,
  'openjphjs.wasm': openjphWasm,
}

const reader = new StudyReader({ budget: BUDGET, locateWasm: (file) => WASM[file] ?? file })
let stopping = new AbortController()

function blobSource({ path, file }: PickedFile): ByteSource {
  return {
    path,
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  }
}

const api: IngestWorkerApi = {
  async open(files, onSnapshot) {
    return reader.open(files.map(blobSource), onSnapshot, stopping.signal)
  },
  async stop() {
    stopping.abort()
    stopping = new AbortController()
  },
  slice: (id) => reader.slice(id),
  async connect(port) {
    const provider: SliceProvider = { slice: (id) => reader.slice(id) }
    expose(provider, port)
  },
  async close() {
    stopping.abort()
    stopping = new AbortController()
    reader.close()
  },
}

expose(api)
