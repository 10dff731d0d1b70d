import { expose } from 'comlink'
import { env } from 'onnxruntime-web/wasm'
import { httpPack } from '../../../diagnose/httpPack'
import { letMessagesIn } from '../../../diagnose/letMessagesIn'
import { webBackends } from '../../../diagnose/ortWeb'
import { failed, type Result } from '../../../study/result'
import { Measurer } from '../measure'
import { type JobRequest, reply } from '../runner'

let opening: Promise<Result<Measurer>> | null = null

async function readFile(file: string): Promise<Uint8Array> {
  const response = await fetch(new URL(file, self.location.origin))
  if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

async function open(pack: string, threads: number): Promise<Result<Measurer>> {
  const wasm = webBackends.find(({ name }) => name === 'wasm')
  if (!wasm) return failed('no-wasm', 'The page has no WebAssembly backend.')
  const createSession = await wasm.load()
  // After loading and before the first session: the runtime starts its threads with that one.
  env.wasm.numThreads = threads
  const source = httpPack(pack, self.location.origin)
  const now = () => performance.now()
  return Measurer.open({ source, createSession, readFile, now, pause: letMessagesIn })
}

const api = {
  /** Does a job with the pack at this address, which is opened with the first one; gives the reply as JSON. */
  async perform(pack: string, threads: number, { kind, ask }: JobRequest): Promise<string> {
    const given = await reply(async () => {
      opening ??= open(pack, threads)
      const measurer = await opening
      if (measurer.status !== 'ok') throw new Error(measurer.message)
      return measurer.value.perform(kind, ask)
    })
    return JSON.stringify(given)
  },
}

export type BenchWorkerApi = typeof api

expose(api)
