import type { Page } from '@playwright/test'
import { z } from 'zod'
import { candidateThreads, type ThreadChoice, threadChoiceSchema } from '../src/diagnose/threadChoice'
import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { openFolder } from './support/room'
import { chosen } from './support/settings'

const THREADS_KEY = 'raddiag-threads/1'
const keptSchema = z.record(z.string(), threadChoiceSchema)

/** Choices that the page has kept, under their keys. */
async function kept(page: Page): Promise<[string, ThreadChoice][]> {
  const text = await page.evaluate((key) => localStorage.getItem(key) ?? '{}', THREADS_KEY)
  return Object.entries(keptSchema.parse(JSON.parse(text)))
}

/** The backend's chip once the model is ready: threads and what is said of them. */
async function threads(page: Page): Promise<{ count: number; said: string }> {
  await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  const chip = page.getByTestId('backend-status')
  return {
    count: Number(await chip.getAttribute('data-threads')),
    said: (await chip.getAttribute('title')) ?? '',
  }
}

/** Runs in the worker before its own script: counts the workers that the runtime starts for its threads. */
function counter(): void {
  let count = 0
  const Own = Worker
  Reflect.set(
    globalThis,
    'Worker',
    class extends Own {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given)
        count += 1
      }
    },
  )
  Reflect.set(globalThis, 'helpers', () => count)
}

async function countHelpers(page: Page): Promise<void> {
  await page.route('**/diagnose.worker*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `(${counter.toString()})();\n${await response.text()}` })
  })
}

/** Workers that the runtime of the worker that diagnoses has started: one less than its threads. */
async function helpers(page: Page): Promise<number> {
  const worker = page.workers().find((one) => one.url().includes('diagnose.worker'))
  if (worker === undefined) throw new Error('no worker that diagnoses is running')
  return worker.evaluate(() => {
    const count: unknown = Reflect.get(globalThis, 'helpers')
    return typeof count === 'function' ? Number(count()) : -1
  })
}

const trying = (page: Page) => page.workers().filter((one) => one.url().includes('threads.worker')).length

test('the quickest number of threads is found while the page is left alone, kept, and used in the next visit', async ({
  page,
}) => {
  await servePack(page, packInMemory(await tinyPack()))
  await countHelpers(page)
  await page.goto('/')
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  const first = await threads(page)
  expect(first.count).toBe(Math.min(cores, 4))
  expect(first.said).toContain(`(threads: ${first.count})`)
  expect(await helpers(page)).toBe(first.count - 1)
  expect(await kept(page)).toEqual([])

  await expect.poll(() => trying(page), { timeout: 60_000 }).toBe(1)
  await expect.poll(async () => (await kept(page)).length, { timeout: 120_000 }).toBe(1)
  await expect.poll(() => trying(page)).toBe(0)
  const [[key, choice] = ['', null]] = await kept(page)
  expect(key).toMatch(new RegExp(`/models/default/\\|[^|]+\\|cores ${cores}$`))
  expect(choice?.measured.map((one) => one.threads)).toEqual(candidateThreads(cores))
  const times = new Map(choice?.measured.map((one) => [one.threads, one.milliseconds ?? 0]))
  for (const time of times.values()) expect(time).toBeGreaterThan(0)
  // The usual number, or one that was quicker.
  const usual = times.get(first.count) ?? 0
  expect(times.get(choice?.threads ?? 0)).toBeLessThanOrEqual(usual)

  await page.reload()
  const second = await threads(page)
  expect(second.count).toBe(choice?.threads)
  expect(second.said).toContain(`(threads: ${choice?.threads}, measured)`)
})

test('a number that was found before is what the runtime starts with', async ({ page }) => {
  await servePack(page, packInMemory(await tinyPack()))
  await countHelpers(page)
  await page.goto('/')
  await expect.poll(async () => (await kept(page)).length, { timeout: 120_000 }).toBe(1)
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  for (const planted of [1, 2]) {
    const changed = (await kept(page)).map(([key, choice]) => [key, { ...choice, threads: planted }] as const)
    await page.evaluate(([item, text]) => localStorage.setItem(item, text), [
      THREADS_KEY,
      JSON.stringify(Object.fromEntries(changed)),
    ] as const)
    await page.reload()
    const { count, said } = await threads(page)
    expect(count).toBe(planted)
    expect(said).toContain(`(threads: ${planted}, measured)`)
    expect(said.includes('several were no quicker')).toBe(planted === 1 && cores > 1)
    expect(await helpers(page)).toBe(planted - 1)
    await expect(page.getByTestId('backend-status')).toHaveText(
      planted === 1 ? 'WASM · 1 thread' : 'WASM · 2 threads',
    )
  }
})

test('the trial makes way for a diagnosis', async ({ page }, info) => {
  // Nothing is read ahead, so that the diagnosis has something to compute.
  await chosen(page, { prepareScans: false })
  await servePack(page, packInMemory(await tinyPack()))
  const planted = await writePlantedCase(info.outputPath('case'))
  await page.goto('/')
  await openFolder(page, planted.folder)
  await expect(page.getByTestId('diagnose')).toBeEnabled({ timeout: 60_000 })
  await expect.poll(() => trying(page), { timeout: 60_000 }).toBe(1)
  // Without a pointer, which would stop the trial by itself.
  await page.getByTestId('diagnose').dispatchEvent('click')
  await expect.poll(() => trying(page), { timeout: 5000 }).toBe(0)
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 60_000 })
  expect(await kept(page)).toEqual([])
  await expect.poll(async () => (await kept(page)).length, { timeout: 120_000 }).toBe(1)
})
