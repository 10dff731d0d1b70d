import type { Page } from '@playwright/test'
import { type Diagnosis, diagnosisSchema } from '../src/diagnose/diagnosis'
import { FOUR_SCANS, writeFourScans } from '../src/testing/fourScans'
import { expect, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, openFolder, showAnyway } from './support/room'
import { chosen } from './support/settings'
import { slowDown } from './support/slowWorker'

const SLICES = 32
const TOTAL = FOUR_SCANS.length * SLICES

const mark = (page: Page) => page.getByTestId('preliminary')

/** Opens the four scans, which the gate of the shipped model does not know, with the model ready. */
async function openFour(page: Page, folder: string): Promise<void> {
  await writeFourScans(folder, { slices: SLICES })
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.locator('[data-testid="series-item"].in')).toHaveCount(FOUR_SCANS.length)
  await expect(page.getByTestId('diagnose')).toBeEnabled({ timeout: 60_000 })
}

/** Notes every mark that stands on the page, and what the page reads out. */
async function watchMarks(page: Page) {
  return page.evaluateHandle(() => {
    const seen = { marks: [] as { done: number; total: number }[], said: [] as string[] }
    const look = () => {
      const now = document.querySelector<HTMLElement>('[data-testid="preliminary"]')?.dataset
      const last = seen.marks.at(-1)
      if (now && Number(now.done) !== last?.done)
        seen.marks.push({ done: Number(now.done), total: Number(now.total) })
      const said = document.querySelector('[data-testid="announcement"]')?.textContent ?? ''
      if (said !== (seen.said.at(-1) ?? '')) seen.said.push(said)
    }
    new MutationObserver(look).observe(document.body, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    })
    return seen
  })
}

async function exact(page: Page): Promise<Diagnosis> {
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 120_000 })
  return diagnosisSchema.parse(await exportedDiagnosis(page))
}

const logits = ({ findings }: Diagnosis) => findings.map(({ id, logit }) => [id, logit])

test.describe('while the slices are read', () => {
  test.beforeEach(({ page }) => chosen(page, { prepareScans: false }))

  test('a preliminary list stands first, marked and without evidence; the exact one takes its place', async ({
    page,
  }, info) => {
    await slowDown(page, 60)
    await openFour(page, info.outputPath('case'))
    const seen = await watchMarks(page)
    await page.getByTestId('diagnose').click()
    await expect(mark(page)).toContainText(/^Preliminary: \d+ of 128 slices read/, { timeout: 60_000 })
    // The gate holds back what is preliminary as well, and what was asked for then holds for the exact list.
    await expect(page.getByTestId('finding')).toHaveCount(0)
    await page.getByTestId('show-anyway').click()
    await expect(page.getByTestId('finding').first()).toHaveAttribute('data-probability', /^\d/)
    await expect(mark(page)).toBeVisible()
    await expect(page.getByTestId('export-json')).toHaveCount(0)
    await expect(page.locator('.finding-head[aria-expanded], [data-testid="card"]')).toHaveCount(0)
    await page.screenshot({ path: info.outputPath('preliminary.png') })

    const first = await exact(page)
    await expect(mark(page)).toHaveCount(0)
    await expect(page.getByTestId('finding').first()).toBeVisible()
    await expect(page.getByTestId('card')).toHaveCount(1)
    const { marks, said } = await seen.jsonValue()
    expect(marks.length).toBeGreaterThan(0)
    for (const { done, total } of marks) {
      expect(total).toBe(TOTAL)
      expect(done).toBeLessThan(total)
    }
    expect(marks.map(({ done }) => done)).toEqual(marks.map(({ done }) => done).toSorted((a, b) => a - b))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^The diagnosis is there\./)

    // From the features at hand, in one go.
    await diagnose(page)
    await showAnyway(page)
    const second = await exact(page)
    expect(second.timings.encode).toBeLessThan(first.timings.encode / 10)
    expect(logits(second)).toEqual(logits(first))
  })

  test('can be searched, grouped and pinned, and a row that moves under the pointer is not pressed', async ({
    page,
  }, info) => {
    await slowDown(page, 150)
    await openFour(page, info.outputPath('case'))
    await page.getByTestId('diagnose').click()
    await page.getByTestId('show-anyway').click({ timeout: 60_000 })
    const last = page.getByTestId('finding').last()
    const id = (await last.getAttribute('data-id')) ?? ''
    // A press that falls right behind a new list is held back, as is tested below; a person presses again.
    const pinned = page.getByTestId('pinned').getByTestId('finding')
    await expect(async () => {
      await page.locator(`[data-testid="finding"][data-id="${id}"]`).last().getByTestId('pin').click()
      await expect(pinned).toHaveAttribute('data-id', id, { timeout: 600 })
    }).toPass()
    await expect(page.getByTestId('compare-findings')).toHaveCount(0)
    await page.getByTestId('by-chapter').click()
    await expect(page.getByTestId('chapter').first()).toBeVisible()
    await page.getByTestId('by-chapter').click()
    await page.getByTestId('find-disorder').hover()
    await expect(mark(page)).toBeVisible()

    const pressed = await page.evaluate(async () => {
      const list = () => document.querySelector('.differential.exact .finding-list')
      while (!list()) await new Promise(requestAnimationFrame)
      const head = () => list()?.querySelector('.finding:nth-child(2) .finding-head')
      const press = () =>
        head()?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }))
      const open = () => head()?.getAttribute('aria-expanded')
      press()
      await new Promise((resolve) => setTimeout(resolve, 600))
      const atOnce = open()
      press()
      await new Promise((resolve) => setTimeout(resolve, 100))
      return { atOnce, later: open() }
    })
    expect(pressed).toEqual({ atOnce: 'false', later: 'true' })
    await expect(page.getByTestId('pinned').getByTestId('finding')).toHaveAttribute('data-id', id)
  })

  test('what is left of a stopped run says so, is no diagnosis, and goes with its case', async ({
    page,
  }, info) => {
    await slowDown(page, 60)
    await openFour(page, info.outputPath('case'))
    await page.getByTestId('diagnose').click()
    await expect(mark(page)).toBeVisible({ timeout: 60_000 })
    await page.getByTestId('cancel').click()
    await expect(mark(page)).toHaveText(/^Stopped after \d+ of 128 slices; preliminaryNothing was concluded/)
    await showAnyway(page)
    await expect(page.getByTestId('finding').first()).toBeVisible()
    await expect(page.getByTestId('export-json')).toHaveCount(0)
    await page.screenshot({ path: info.outputPath('stopped.png') })
    const tick = page.getByRole('checkbox', { name: 'Axial FLAIR in the case' })
    await tick.uncheck()
    await expect(mark(page)).toHaveCount(0)
    await expect(page.getByText('Stopped. Nothing was concluded.')).toBeVisible()
    await tick.check()
    await diagnose(page)
    await expect(mark(page)).toHaveCount(0)
  })

  test('nothing is read ahead where a person does not want it', async ({ page }, info) => {
    await openFour(page, info.outputPath('case'))
    await page.waitForTimeout(3000)
    await expect(page.getByTestId('ahead')).toHaveCount(0)
    await page.getByTestId('diagnose').click()
    const { timings } = await exact(page)
    expect(timings.encode).toBeGreaterThan(timings.total / 2)
  })
})

test('scans are read ahead while nobody asks, and Diagnose then reads no slice', async ({ page }, info) => {
  await openFour(page, info.outputPath('case'))
  const ahead = page.getByTestId('ahead')
  await expect(ahead).toHaveAttribute('data-state', 'ready', { timeout: 120_000 })
  const seen = await watchMarks(page)
  await page.getByTestId('diagnose').click()
  const { timings } = await exact(page)
  info.annotations.push({ type: 'diagnosed when prepared', description: JSON.stringify(timings) })
  expect(timings.encode).toBeLessThan(20)
  expect((await seen.jsonValue()).marks).toEqual([])

  // A scan less is another case: its scans are there already.
  await page.getByRole('checkbox', { name: 'Axial FLAIR in the case' }).uncheck()
  await expect(ahead).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-prepareScans').uncheck()
  await expect(ahead).toHaveCount(0)
})
