import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { ReadWasm } from '../ingest/dicom/codecs/wasmDecoder'

const { resolve } = createRequire(import.meta.url)

/** A package's WebAssembly file by the name the package exports it under. */
export const readWasm: ReadWasm = (file) => readFile(resolve(file))
