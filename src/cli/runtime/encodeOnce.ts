/** For a test: runs the encoder MODEL once on a WASM file of the runtime and prints the features. */
import { readFileSync } from 'node:fs'
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm'
import { selfTestInput } from '../../model/selfTest'

const [model = '', wasm = ''] = process.argv.slice(2)
const SIDE = 256

env.wasm.numThreads = 1
env.wasm.wasmBinary = Uint8Array.from(readFileSync(wasm)).buffer
const session = await InferenceSession.create(Uint8Array.from(readFileSync(model)), {
  executionProviders: ['wasm'],
  logSeverityLevel: 3,
})
const [slice = new Float32Array()] = selfTestInput({ seed: 1, slices: [1] }, SIDE)
const { features } = await session.run({ slices: new Tensor('float32', slice, [1, 1, SIDE, SIDE]) }, [
  'features',
])
process.stdout.write(
  `${JSON.stringify(Array.from(features?.data instanceof Float32Array ? features.data : []))}\n`,
)
