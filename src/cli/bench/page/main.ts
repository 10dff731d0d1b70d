/** Lends a worker with the pack and the threads of the query string to whoever drives the page. */
import { wrap } from 'comlink'
import type { JobRequest } from '../runner'
import type { BenchWorkerApi } from './bench.worker'

declare global {
  interface Window {
    /** Does one job; gives a reply (see `runner.ts`) as JSON. Rejects when the worker dies. */
    perform(request: JobRequest): Promise<string>
  }
}

const query = new URLSearchParams(location.search)
const [pack, threads] = [query.get('pack') ?? '', Number(query.get('threads'))]

const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' })
const died = new Promise<never>((_, reject) => {
  worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`))
})
// Between two jobs nobody listens.
died.catch(() => undefined)
const api = wrap<BenchWorkerApi>(worker)

window.perform = (request) => Promise.race([api.perform(pack, threads, request), died])
