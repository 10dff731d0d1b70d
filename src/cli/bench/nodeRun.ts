/** Measures on onnxruntime-node in a process of its own, so that its peak memory is its own. Prints JSON. */
import { folderPack } from '../folderPack'
import { ortNode } from '../ortNode'
import { measurePack, planSchema } from './measure'

const [pack = '', threads = '', plan = ''] = process.argv.slice(2)
const measured = await measurePack(
  folderPack(pack),
  ortNode(Number(threads)),
  planSchema.parse(JSON.parse(plan)),
  () => performance.now(),
)
const peakBytes = process.resourceUsage().maxRSS * 1024
process.stdout.write(`${JSON.stringify({ measured, peakBytes })}\n`)
