import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { fasterRuntime } from './fasterRuntime.ts'
import type { Arithmetic } from './sgemmKernel.ts'

const { resolve: resolvePackage } = createRequire(import.meta.url)

/** Of the files made here; rises with what is made, so that an old file is not taken for a new one. */
const REVISION = 2
const FOLDER = resolve(import.meta.dirname, '../../../.cache/runtime')
const PREFIX = 'raddiag-runtime/'

function runtimeVersion(): string {
  const folder = dirname(dirname(resolvePackage('onnxruntime-web')))
  const { version }: { version?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return String(version)
}

/** The runtime with our kernels as a file; made when it is not there yet. Throws where the runtime is another one. */
export async function fasterRuntimeFile(arithmetic: Arithmetic): Promise<string> {
  const folder = join(FOLDER, `${runtimeVersion()}-${REVISION}`)
  const file = join(folder, `ort-wasm-simd-threaded.${arithmetic}.wasm`)
  if (existsSync(file)) return file
  const source = readFileSync(resolvePackage('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
  mkdirSync(folder, { recursive: true })
  // Whole or not at all: builds may run side by side.
  const half = `${file}.${process.pid}`
  writeFileSync(half, await fasterRuntime(source, arithmetic))
  renameSync(half, file)
  return file
}

/** Where the runtime's script looks for its own file unless it is told of another, as it always is here. */
const OWN_FILE = 'new URL("ort-wasm-simd-threaded.wasm",import.meta.url)'

/**
 * Lets code import `raddiag-runtime/fused.wasm?url` and `raddiag-runtime/separate.wasm?url`, and leaves the runtime's
 * own file (14 MB) out of the page.
 */
export function fasterRuntimePlugin(): Plugin {
  return {
    name: 'faster-runtime',
    enforce: 'pre',
    async resolveId(id) {
      const match = /^raddiag-runtime\/(fused|separate)\.wasm(\?url)$/.exec(id)
      if (!match) {
        if (id.startsWith(PREFIX)) this.error(`There is no ${id}.`)
        return null
      }
      const file = await fasterRuntimeFile(match[1] === 'fused' ? 'fused' : 'separate')
      return `${file}${match[2]}`
    },
    transform: (code, id) =>
      id.includes('onnxruntime-web') && code.includes(OWN_FILE)
        ? { code: code.replaceAll(OWN_FILE, 'new URL(import.meta.url)'), map: null }
        : null,
  }
}
