/** Runs one measurement in a worker, as the query string says, and leaves the result as JSON in the page. */
import { wrap } from 'comlink'
import { planSchema } from '../measure'
import type { BenchWorkerApi } from './bench.worker'

const query = new URLSearchParams(location.search)
const plan = planSchema.parse(JSON.parse(query.get('plan') ?? 'null'))
const threads = Number(query.get('threads'))

const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' })
const result = await wrap<BenchWorkerApi>(worker)
  .measure(plan, threads)
  .catch((error: unknown) => ({ status: 'failed', code: 'bench-failed', message: String(error) }))

const output = document.querySelector('output')
if (output) {
  output.textContent = JSON.stringify(result)
  output.dataset.state = 'done'
}
