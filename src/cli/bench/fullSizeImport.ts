/**
 * `tsx src/cli/bench/fullSizeImport.ts CHECKPOINT DIST [MANIFEST]`: imports a checkpoint through the built page in a
 * Chromium of its own and prints JSON: seconds from the click to the stored pack, the highest resident memory of the
 * page's process, workers included, the weights' precision, and whether the stored graphs' SHA-256 and self-test are
 * those of MANIFEST (null without one).
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { parseManifest } from '../../model/pack'
import { ensureBrowser } from '../browser'
import { serve } from '../serve'

const LIMIT = 15 * 60_000

/** Largest peak (VmHWM) of the browser's page processes so far, in bytes. */
async function peakOf(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => `/proc/${id}/status`)
    .filter(existsSync)
    .map((file) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024)
  return Math.max(0, ...peaks)
}

/** Every manifest.json in the origin's private file system, as text. */
function storedManifests(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = []
    // Without a function of its own: this one is sent to the page as text.
    const folders = [await navigator.storage.getDirectory()]
    for (const folder of folders) {
      for await (const handle of folder.values()) {
        if (handle instanceof FileSystemDirectoryHandle) folders.push(handle)
        else if (handle instanceof FileSystemFileHandle && handle.name === 'manifest.json')
          found.push(await (await handle.getFile()).text())
      }
    }
    return found
  })
}

/** What a conversion computes, without the words about the pack. */
function computed(text: string): string {
  const manifest = parseManifest(text, 'The pack')
  if (manifest.status !== 'ok') return manifest.message
  const { graphs, selfTest, provenance } = manifest.value
  return JSON.stringify([graphs, selfTest, provenance.checkpointSha256])
}

const [checkpoint, dist, manifest] = process.argv.slice(2)
const found = ensureBrowser()
if (checkpoint === undefined || dist === undefined || found.status !== 'ok') {
  const reason = found.status === 'ok' ? '' : `${found.message}\n`
  process.stderr.write(`${reason}Usage: tsx src/cli/bench/fullSizeImport.ts CHECKPOINT DIST [MANIFEST]\n`)
  process.exit(2)
}
const server = await serve({ root: resolve(dist), port: 0 })
const profile = await mkdtemp(join(tmpdir(), 'full-size-'))
const context = await chromium.launchPersistentContext(profile, {
  executablePath: found.value,
  args: ['--no-sandbox'],
})
try {
  const page = await context.newPage()
  const session = await context.browser()?.newBrowserCDPSession()
  await page.goto(server.url)
  await page.locator('[data-testid="pack-status"][data-state="ready"]').waitFor({ timeout: LIMIT })
  await page.keyboard.press('Shift+P')
  await page.getByTestId('import-checkpoint').setInputFiles(resolve(checkpoint))
  const before = session === undefined ? 0 : await peakOf(session)
  const start = performance.now()
  await page.getByTestId('import-start').click({ timeout: LIMIT })
  await page.locator('[data-testid="pack"]:not([data-key="default"])').waitFor({ timeout: LIMIT })
  const seconds = (performance.now() - start) / 1000
  const peakBytes = session === undefined ? null : await peakOf(session)
  const stored = await storedManifests(page)
  const made = stored.map(computed)
  const same = manifest === undefined ? null : made.includes(computed(readFileSync(manifest, 'utf8')))
  const precision = /"precision":"(\w+)"/.exec(made[0] ?? '')?.[1]
  const report = { seconds, beforeBytes: before, peakBytes, precision, same, load: loadavg() }
  process.stdout.write(`${JSON.stringify(report)}\n`)
} finally {
  await context.close()
  await server.close()
  await rm(profile, { recursive: true })
}
