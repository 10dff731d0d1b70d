import { availableParallelism } from 'node:os'
import type { BackendCandidate } from '../diagnose/backend'
import { ortNode } from './ortNode'

/** As in the browser: beyond four threads the convolutions of one slice gain little. */
const MOST_THREADS = 4

const threads = Math.min(availableParallelism(), MOST_THREADS)

/** onnxruntime-node on the processor. */
export const cpuBackend: BackendCandidate = {
  name: 'cpu',
  title: 'ONNX Runtime on the processor',
  probe: async () => ({ available: true, threads, note: `threads: ${threads}` }),
  load: async () => ortNode(threads),
}
