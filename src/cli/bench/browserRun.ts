import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { build as viteBuild } from 'vite'
import { z } from 'zod'
import { failed, ok, type Result } from '../../study/result'
import { PROJECT } from '../build'
import { serve } from '../serve'
import { type Measured, measuredSchema, type Plan } from './measure'

const OUT = resolve(PROJECT, '.cache', 'bench')

const answer = z.union([
  z.object({ status: z.literal('ok'), value: measuredSchema }),
  z.object({ status: z.enum(['failed', 'skipped']), code: z.string(), message: z.string() }),
])

/** Longest one measurement may take, in ms. */
const LIMIT = 30 * 60_000

/** Builds the bench page with the pack at its root; it shares every module that computes with the product. */
export async function buildBenchPage(pack: string): Promise<void> {
  await viteBuild({
    configFile: false,
    logLevel: 'error',
    root: resolve(PROJECT, 'src/cli/bench/page'),
    publicDir: pack,
    worker: { format: 'es' },
    build: { outDir: OUT, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 },
  })
}

/** Peak resident memory of the page's process in bytes, workers included; null where the system does not say. */
async function peakMemory(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => `/proc/${id}/status`)
    .filter(existsSync)
    .map((file) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024)
  return peaks.length === 0 ? null : Math.max(...peaks)
}

/** Measures in a Chromium of its own, on the bench page behind the production server. */
export async function measureInBrowser(
  executablePath: string,
  plan: Plan,
  threads: number,
): Promise<Result<{ measured: Measured; peakBytes: number | null }>> {
  const server = await serve({ root: OUT, port: 0 })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const query = new URLSearchParams({ plan: JSON.stringify(plan), threads: String(threads) })
    await page.goto(`${server.url}/?${query}`)
    const output = page.locator('output[data-state="done"]')
    await output.waitFor({ state: 'attached', timeout: LIMIT })
    const result = answer.parse(JSON.parse((await output.textContent()) ?? 'null'))
    if (result.status !== 'ok') return failed(result.code, result.message)
    return ok({ measured: result.value, peakBytes: await peakMemory(browser) })
  } finally {
    await browser.close()
    await server.close()
  }
}
