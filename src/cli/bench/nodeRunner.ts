import { resolve } from 'node:path'
import { PROJECT } from '../build'
import { LineProcess } from './lineProcess'
import { answerIn, type Runner, threadsOf } from './runner'

/** onnxruntime-node with a pack's folder open, in a process of its own. */
export function startNode(pack: string, threads: number): Runner {
  const name = `onnxruntime-node, ${threadsOf(threads)}`
  const script = resolve(PROJECT, 'src/cli/bench/nodeRun.ts')
  const args = ['--import', 'tsx', script, pack, String(threads)]
  const child = new LineProcess(name, process.execPath, args)
  return {
    name,
    runtime: 'onnxruntime-node',
    threads,
    run: async (job, ask) => answerIn(job, name, await child.ask({ kind: job.kind, ask })),
    peakBytes: async () => child.peakBytes(),
    close: () => child.close(),
  }
}
