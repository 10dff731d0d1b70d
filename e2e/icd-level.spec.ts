import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import type { Manifest } from '../src/model/manifest'
import { loadPublished } from '../src/model/published/publishedLabels'
import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, openFolder, showAnyway } from './support/room'

test.use({ serviceWorkers: 'block' })

async function diagnosePlanted(page: Page, folder: string, more: Manifest['labels']): Promise<void> {
  await servePack(page, packInMemory(await tinyPack(more)))
  const planted = await writePlantedCase(folder)
  await page.goto('/')
  await openFolder(page, planted.folder)
  await diagnose(page)
  await showAnyway(page)
}

/** The logits of the four are -3, -4, -5 and -6; none has a title in its pack. */
const FOUR: Manifest['labels'] = [
  {
    id: 'meningioma',
    name: 'Meningioma',
    icd10cm: { code: 'D32', title: '' },
    threshold: 0.8,
    calibration: { kind: 'platt', a: 1, b: 4 },
  },
  { id: 'spinal', name: 'Spinal meningioma', icd10cm: { code: 'D32', title: '' }, threshold: 0.01 },
  {
    id: 'tear',
    name: 'Cruciate ligament tear',
    icd10cm: { code: 'S83.51', title: '' },
    threshold: 0.5,
    calibration: { kind: 'platt', a: 1, b: 4 },
  },
  { id: 'bleed', name: 'Subdural haemorrhage', icd10cm: { code: 'I62', title: '' }, threshold: 0.5 },
]

function category(page: Page, code: string): Locator {
  return page.locator(`[data-testid="category"][data-code="${code}"]`)
}

async function leads(page: Page): Promise<(string | null)[]> {
  return page.getByTestId('category').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-lead')))
}

async function findings(page: Page): Promise<(string | null)[]> {
  return page.getByTestId('finding').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')))
}

test('reads the findings as ICD-10-CM categories, which open to their disorders', async ({ page }, info) => {
  await diagnosePlanted(page, info.outputPath('case'), FOUR)
  await expect(page.getByTestId('level-disorders')).toHaveAttribute('aria-pressed', 'true')
  await page.getByTestId('level-categories').click()
  await expect.poll(() => leads(page)).toEqual(['planted-mark', 'meningioma', 'tear', 'no-mark', 'bleed'])
  await expect(page.getByTestId('finding')).toHaveCount(0)
  await expect(page.getByTestId('level-note')).toContainText('not a calibrated probability of the category')

  const meninges = category(page, 'D32')
  // 1 / (1 + e^-1): the higher of the two calibrated probabilities. The other alone is over its threshold.
  expect(Number(await meninges.getAttribute('data-probability'))).toBeCloseTo(0.7310586, 6)
  await expect(meninges).toHaveAttribute('data-over', '1')
  await expect(meninges).toContainText('Benign neoplasm of meninges')
  await expect(meninges).toContainText('Meningioma, threshold 0.80')
  await expect(meninges).toContainText('2 disorders, 1 over threshold')
  await page.screenshot({ path: info.outputPath('closed.png') })

  await meninges.getByRole('button').click()
  await expect.poll(() => findings(page)).toEqual(['meningioma', 'spinal'])
  await expect(page.getByTestId('card')).toHaveAttribute('data-finding', 'meningioma')
  await page.screenshot({ path: info.outputPath('open.png') })
  await meninges.getByRole('button').click()
  await expect(page.getByTestId('finding')).toHaveCount(0)
  await expect(page.getByTestId('card')).toHaveCount(0)

  await page.getByTestId('over-threshold').click()
  await expect.poll(() => leads(page)).toEqual(['planted-mark', 'meningioma'])
  await page.getByTestId('over-threshold').click()
  await page.getByTestId('by-chapter').click()
  await expect(page.getByTestId('chapter')).toHaveCount(4)
  await page.locator('[data-testid="chapter"][data-chapter="C00-D49"]').getByRole('button').click()
  await expect.poll(() => leads(page)).toEqual(['planted-mark', 'no-mark', 'tear', 'bleed'])
})

test('is searched by title, code and disorder without changing a category, and walked by keyboard', async ({
  page,
}, info) => {
  await diagnosePlanted(page, info.outputPath('case'), FOUR)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Findings by ICD-10-CM category')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('category')).toHaveCount(5)
  const find = page.getByTestId('find-disorder')
  for (const [text, lead, inside] of [
    ['meninges', ['meningioma'], []],
    ['d32', ['meningioma'], []],
    ['S83.511A', ['tear'], []],
    ['spinal', ['meningioma'], ['spinal']],
    ['haemorrhage', ['bleed'], []],
  ] as const) {
    await find.fill(text)
    await expect.poll(() => leads(page), { message: text }).toEqual(lead)
    await expect.poll(() => findings(page), { message: text }).toEqual(inside)
  }
  await find.fill('spinal')
  expect(Number(await category(page, 'D32').getAttribute('data-probability'))).toBeCloseTo(0.7310586, 6)
  await expect(page.getByTestId('found-count')).toHaveAttribute('data-count', '1')
  await find.fill('')
  await find.blur()

  const card = page.getByTestId('card')
  for (const id of ['planted-mark', 'meningioma', 'spinal', 'tear']) {
    await page.keyboard.press('Shift+ArrowDown')
    await expect(card).toHaveAttribute('data-finding', id)
  }
  await expect.poll(() => findings(page)).toEqual(['tear'])

  // What is exported has the disorders, whatever the list shows.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('ControlOrMeta+e'),
  ])
  const exported = diagnosisSchema.parse(JSON.parse(await readFile(await download.path(), 'utf8')))
  expect(exported.findings.map(({ id }) => id)).toEqual([
    'planted-mark',
    'meningioma',
    'tear',
    'spinal',
    'no-mark',
    'bleed',
  ])
})

test.describe('the categories of all published disorders', () => {
  // Timings on a shared machine: noise passes, slowness of our own comes back in every try.
  test.describe.configure({ retries: 2 })

  /** Milliseconds from the switch, or a letter typed, to its rows on screen. */
  const BUDGET_MS = 200

  test('are there at once and draw a part of their rows', async ({ page }, info) => {
    const loaded = await loadPublished((file) => readFile(resolve('public', file)))
    if (loaded.status !== 'ok') throw new Error(loaded.message)
    await diagnosePlanted(page, info.outputPath('case'), [...loaded.value.labels])

    const switched = await page.evaluate(async () => {
      const start = performance.now()
      document.querySelector<HTMLElement>('[data-testid="level-categories"]')?.click()
      while (document.querySelectorAll('[data-testid="category"]').length === 0) {
        await new Promise(requestAnimationFrame)
      }
      return performance.now() - start
    })
    // 930, the two disorders without a code and the two planted classes.
    await expect(page.getByTestId('find-disorder')).toHaveAttribute('placeholder', /934 categories/)
    expect(await page.getByTestId('category').count()).toBeLessThan(60)

    const searched = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('[data-testid="find-disorder"]')
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
      const start = performance.now()
      set?.call(input, 'segond')
      input?.dispatchEvent(new Event('input', { bubbles: true }))
      while (document.querySelectorAll('[data-testid="finding"]').length !== 2) {
        await new Promise(requestAnimationFrame)
      }
      return performance.now() - start
    })
    info.annotations.push({ type: 'switch and search', description: `${switched} and ${searched} ms` })
    expect(await findings(page)).toEqual(['segond-fracture', 'reverse-segond-fracture'])
    expect(Math.max(switched, searched)).toBeLessThan(BUDGET_MS)
    await page.screenshot({ path: info.outputPath('segond.png') })

    await page.getByTestId('find-disorder').fill('')
    await page.getByTestId('by-chapter').click()
    await expect(page.getByTestId('chapter')).toHaveCount(23)
    await page.locator('[data-testid="chapter"][data-chapter="S00-T88"]').getByRole('button').click()
    await page.screenshot({ path: info.outputPath('chapters.png') })
  })
})
