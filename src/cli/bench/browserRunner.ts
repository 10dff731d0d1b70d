import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build as viteBuild } from 'vite'
import { PROJECT } from '../build'
import { fasterRuntimePlugin } from '../runtime/fasterRuntimePlugin'
import { openChromium } from './chromium'
import { answerIn, type JobRequest, type Runner, threadsOf } from './runner'

const OUT = resolve(PROJECT, '.cache', 'bench')

/** Where a page's jobs find what lies in `folders` of `buildBenchPage`. */
export function addressOf(folder: string): string {
  return `/folders/${folder}/`
}

/**
 * Builds the bench page; it shares every module that computes with the product.
 * @param folders packs and cases by the name they are served under; they are linked, not copied, and all their files
 *   must be there before a Chromium is started.
 */
export async function buildBenchPage(folders: Readonly<Record<string, string>>): Promise<void> {
  // Links first, so that nothing behind them is looked at when the folder is emptied.
  rmSync(join(OUT, 'folders'), { recursive: true, force: true })
  await viteBuild({
    configFile: false,
    logLevel: 'error',
    root: resolve(PROJECT, 'src/cli/bench/page'),
    publicDir: false,
    plugins: [fasterRuntimePlugin()],
    worker: { format: 'es', plugins: () => [fasterRuntimePlugin()] },
    build: { outDir: OUT, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 },
  })
  mkdirSync(join(OUT, 'folders'))
  for (const [name, folder] of Object.entries(folders)) symlinkSync(folder, join(OUT, 'folders', name))
}

/**
 * The product's WebAssembly in a Chromium of its own, on the bench page behind the production server.
 * @param pack a name among the folders of `buildBenchPage`.
 */
export async function startChromium(executable: string, pack: string, threads: number): Promise<Runner> {
  const opened = await openChromium(executable, OUT)
  const name = `Chromium WASM, ${threadsOf(threads)}`
  const { page, url } = opened
  const query = new URLSearchParams({ pack: addressOf(pack), threads: String(threads) })
  await page.goto(`${url}/?${query}`)
  // Scripts of modules run before the load event, which `goto` waits for.
  const perform = async (request: JobRequest): Promise<unknown> =>
    JSON.parse(await page.evaluate((given) => window.perform(given), request))
  return {
    name,
    runtime: 'chromium-wasm',
    threads,
    run: async (job, ask) => answerIn(job, name, await perform({ kind: job.kind, ask })),
    peakBytes: opened.peakBytes,
    close: opened.close,
  }
}
