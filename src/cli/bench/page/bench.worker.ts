import { expose } from 'comlink'
import { env } from 'onnxruntime-web/wasm'
import { httpPack } from '../../../diagnose/httpPack'
import { webBackends } from '../../../diagnose/ortWeb'
import { failed, type Result } from '../../../study/result'
import { type Measured, measurePack, type Plan } from '../measure'

const api = {
  async measure(plan: Plan, threads: number): Promise<Result<Measured>> {
    const wasm = webBackends.find(({ name }) => name === 'wasm')
    if (!wasm) return failed('no-wasm', 'The page has no WebAssembly backend.')
    const createSession = await wasm.load()
    // After loading and before the first session: the runtime starts its threads with that one.
    env.wasm.numThreads = threads
    return measurePack(httpPack('/', self.location.origin), createSession, plan, () => performance.now())
  },
}

export type BenchWorkerApi = typeof api

expose(api)
