/**
 * `tsx src/cli/bench/fullSizeImport.ts CHECKPOINT DIST [MANIFEST]`: imports a checkpoint through the built page in a
 * Chromium of its own and prints JSON: seconds from the click to the stored pack, the highest resident memory of the
 * page's process, workers included, the weights' precision, and whether the stored graphs' SHA-256 and self-test are
 * those of MANIFEST (null without one). Then the stored pack is chosen and the page reloaded a few times: seconds from
 * the start of the reload until the pack is verified, tested and ready.
 */
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { parseManifest } from '../../model/pack'
import { ensureBrowser } from '../browser'
import { openChromium } from './chromium'

const LIMIT = 15 * 60_000
const RELOADS = 3
const READY = '[data-testid="pack-status"][data-state="ready"]'
const STORED = '[data-testid="pack"]:not([data-key="default"])'

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

/** Asked in the page with every frame: a locator looks twice a second in the end, which is too coarse to be timed with. */
const isThere = (selector: string) => document.querySelector(selector) !== null

/** Chooses the stored pack. @returns seconds of each reload, until the pack is ready. */
async function reloads(page: Page): Promise<number[]> {
  await page.locator(STORED).getByTestId('pack-use').click()
  await page.locator(`${STORED}[data-in-use="true"]`).waitFor({ timeout: LIMIT })
  const seconds: number[] = []
  for (let reload = 0; reload < RELOADS; reload++) {
    const start = performance.now()
    await page.reload({ waitUntil: 'commit' })
    await page.waitForFunction(isThere, READY, { polling: 'raf', timeout: LIMIT })
    seconds.push((performance.now() - start) / 1000)
  }
  return seconds
}

const [checkpoint, dist, manifest] = process.argv.slice(2)
const found = ensureBrowser()
if (checkpoint === undefined || dist === undefined || found.status !== 'ok') {
  const reason = found.status === 'ok' ? '' : `${found.message}\n`
  process.stderr.write(`${reason}Usage: tsx src/cli/bench/fullSizeImport.ts CHECKPOINT DIST [MANIFEST]\n`)
  process.exit(2)
}
const { page, url, peakBytes, close } = await openChromium(found.value, resolve(dist))
try {
  await page.goto(url)
  await page.locator(READY).waitFor({ timeout: LIMIT })
  await page.keyboard.press('Shift+P')
  await page.getByTestId('import-checkpoint').setInputFiles(resolve(checkpoint))
  const before = await peakBytes()
  const start = performance.now()
  await page.getByTestId('import-start').click({ timeout: LIMIT })
  await page.locator(STORED).waitFor({ timeout: LIMIT })
  const seconds = (performance.now() - start) / 1000
  const peak = await peakBytes()
  const stored = await storedManifests(page)
  const made = stored.map(computed)
  const same = manifest === undefined ? null : made.includes(computed(readFileSync(manifest, 'utf8')))
  const precision = /"precision":"(\w+)"/.exec(made[0] ?? '')?.[1]
  const readySeconds = await reloads(page)
  const report = {
    seconds,
    beforeBytes: before,
    peakBytes: peak,
    precision,
    same,
    readySeconds,
    load: loadavg(),
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
} finally {
  await close()
}
