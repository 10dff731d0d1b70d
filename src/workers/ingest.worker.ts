import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url'
import jpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import jxlWasm from '@cornerstonejs/codec-libjxl/decodewasm?url'
import openjpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import openjphWasm from '@cornerstonejs/codec-openjph/wasm?url'
import { expose, transfer } from 'comlink'
import { handOver } from '../ingest/handOver'
import { StudyReader } from '../ingest/studyReader'
import { budgetFor, deviceFacts, type MemoryBudget } from '../study/budget'
import type { ByteSource, SliceProvider } from '../study/types'
import type { IngestWorkerApi, PickedFile } from './contracts'

const WASM: Readonly<Record<string, string>> = {
  'charlswasm_decode.wasm': charlsWasm,
  'jpegxlwasm_decode.wasm': jxlWasm,
  'libjpegturbowasm_decode.wasm': jpegWasm,
  'openjpegwasm_decode.wasm': openjpegWasm,
  'openjphjs.wasm': openjphWasm,
}

/** Replaced by what the page knows of the device before the first file comes. */
let reader = makeReader(budgetFor(deviceFacts(self)))
let stopping = new AbortController()

function makeReader({ ingest, images }: MemoryBudget): StudyReader {
  return new StudyReader({
    budget: ingest,
    largest: ingest,
    drawn: images,
    locateWasm: (file) => WASM[file] ?? file,
  })
}

function blobSource({ path, file }: PickedFile): ByteSource {
  return {
    path,
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  }
}

/** What the page and the diagnose worker take slices from. */
const provider: SliceProvider = {
  async slice(id) {
    const handed = handOver(await reader.slice(id))
    return transfer(handed.answer, handed.transfer)
  },
}

const api: IngestWorkerApi = {
  async begin(budget) {
    reader = makeReader(budget)
  },
  async open(files, onSnapshot) {
    return reader.open(files.map(blobSource), onSnapshot, stopping.signal)
  },
  async stop() {
    stopping.abort()
    stopping = new AbortController()
  },
  counts: async () => reader.counts,
  largeSeries: async () => reader.largeSeries(),
  thin: async (large) => reader.thin(large),
  heldBytes: async () => reader.heldBytes,
  slice: provider.slice,
  tags: (id) => reader.tags(id),
  async connect(port) {
    expose(provider, port)
  },
  async close() {
    stopping.abort()
    stopping = new AbortController()
    reader.close()
    await reader.idle()
  },
}

expose(api)
