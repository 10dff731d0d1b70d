import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { EvaluationSummary } from '../src/evaluate/evaluation'
import { madeUpEvaluation } from '../src/testing/evaluationSummary'
import { PLAIN, type TinyKind, tinyPackOfKinds } from '../src/testing/tinyPackKinds'
import { expect, test } from './support/fixtures'
import { openModels } from './support/models'
import { packInMemory, servePack } from './support/pack'

const KIND: TinyKind = {
  id: 'head-ct',
  name: 'head CT',
  modalities: ['CT'],
  threshold: -0.9,
  direction: PLAIN,
}

const LIMITATIONS = Array.from({ length: 7 }, (_, index) => `Limit ${index + 1}.`)

/** Opens the dialog of models with a pack in use whose manifest has this evaluation. */
async function openCard(page: Page, evaluation: EvaluationSummary | null): Promise<void> {
  const pack = await tinyPackOfKinds([KIND])
  const manifest = JSON.parse(new TextDecoder().decode(pack.get('manifest.json')))
  const metrics = evaluation ? { evaluation } : undefined
  const written = JSON.stringify({ ...manifest, metrics, limitations: LIMITATIONS })
  pack.set('manifest.json', new TextEncoder().encode(written))
  await servePack(page, packInMemory(pack))
  await page.goto('/')
  await openModels(page)
}

test.describe('model card of a pack with an evaluation', () => {
  test('says what to know first, then what the model knows, how well, and where it fails', async ({
    page,
  }) => {
    await openCard(page, madeUpEvaluation())
    const card = page.getByTestId('model-card')
    await expect(card.locator('h3').first()).toHaveText('Know before use')
    await expect(card.getByText('Limit 5.')).toBeVisible()
    await expect(card.getByText('Limit 6.')).toBeHidden()
    await card.getByText('2 more').click()
    await expect(card.getByText('Limit 7.')).toBeVisible()
    const short = page.getByTestId('card-short')
    await expect(short).toContainText('disorders, on head CT.')
    await expect(short).toContainText(
      'Mean AUC 0.86 (0.81 – 0.91) over 3 disorders, on 140 cases kept for testing.',
    )
    await expect(short.locator('li')).toHaveText([
      'Weakest: Viral pneumonia (AUC 0.78), Bacterial pneumonia (AUC 0.93).',
      'Most often wrong: Viral pneumonia taken for Bacterial pneumonia (18 of 40), Bleeding missed (8 of 20), Bleeding found where nothing is (3 of 20).',
      'Too few patients to say: Bleeding.',
    ])
  })

  test('gives each disorder its figures, or says that there are too few patients', async ({ page }) => {
    await openCard(page, madeUpEvaluation())
    const lines = page.getByTestId('card-class')
    await expect(lines.nth(0).locator('td')).toHaveText(['0.93', '0.80', '75 % / 95 %'])
    await expect(lines.nth(1).locator('th')).toHaveText('Viral pneumoniaCases: 40, patients: 40')
    await expect(lines.nth(1).locator('td')).toHaveText([
      '0.78 (0.70 – 0.85)',
      '0.66 (0.60 – 0.72)',
      '50 % / 90 %',
    ])
    await expect(lines.nth(1).locator('.card-bar .value').first()).toHaveAttribute('width', '78')
    await expect(lines.nth(2).locator('td')).toHaveText(['too few patients to say (6 with it, 60 without)'])
    await expect(page.getByTestId('card-macro').locator('th')).toHaveText(
      'Mean over 3with those of too few patients',
    )
    await expect(page.getByTestId('card-macro').locator('td')).toHaveText([
      '0.86 (0.81 – 0.91)',
      '0.74 (0.68 – 0.80)',
      '',
    ])
  })

  test('draws calibration, and gives it as a table too', async ({ page }) => {
    await openCard(page, madeUpEvaluation())
    const section = page.getByTestId('card-reliability')
    await expect(section).toContainText('On average a probability is 0.042 away')
    await expect(section.getByRole('img', { name: 'Reliability diagram' }).locator('circle')).toHaveCount(2)
    expect((await section.getByRole('img').boundingBox())?.width).toBeGreaterThan(200)
    await section.getByText('The same as a table').click()
    await expect(section.locator('tbody td')).toHaveText(['150', '0.10', '0.12', '90', '0.90', '0.80'])
  })

  test('shows what was taken for what, the worst failures and the figures of cases', async ({ page }) => {
    await openCard(page, madeUpEvaluation())
    const chest = page.locator('[data-testid="card-dataset"][data-id="chest"]')
    await expect(chest.locator('summary')).toHaveText('chest: 77 of 100 right')
    await expect(chest.locator('thead th')).toHaveText([
      'Is',
      'Viral pneumonia',
      'Bacterial pneumonia',
      'Another disorder',
      'Nothing found',
      'Stopped by the check',
    ])
    await expect(chest.locator('tr[data-truth="viral"] td')).toHaveText(['20', '18', '', '', '2'])
    const head = page.locator('[data-testid="card-dataset"][data-id="head-ct"]')
    await expect(head.locator('summary')).toHaveText('head CT: 32 of 40 right')
    await expect(head.locator('table')).toBeHidden()
    const failures = page.getByTestId('card-failures')
    await failures.getByText('Worst failures (2)').click()
    await expect(failures.locator('tbody tr').first().locator('td')).toHaveText([
      'v7chest',
      'Viral pneumonia',
      'Bacterial pneumonia',
      '0.97',
    ])
    await expect(page.getByTestId('card-case-figures').locator('li')).toHaveText([
      'The check for unlike images stopped 2 of 140 test cases (1.4 %).',
      'In 25 labelled stacks the first key slice shows a disorder in 60 %, one of the first three in 84 %.',
      'In stacks of one image with a disorder and 31 without, the first key slice is it in: chest 94 %, head CT 90 %.',
      '31 patients with several scans: mean AUC 0.871 together, 0.842 by the best single scan (95 % interval of the difference −0.004 to +0.060).',
    ])
  })

  for (const theme of ['dark', 'light']) {
    test(`axe finds nothing in it in the ${theme} theme, all folds open`, async ({ page }) => {
      await page.addInitScript(
        (chosen) => localStorage.setItem('raddiag-settings/1', JSON.stringify({ theme: chosen })),
        theme,
      )
      await openCard(page, madeUpEvaluation())
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await page.getByTestId('model-card').evaluate((card) => {
        for (const fold of card.querySelectorAll('details')) fold.open = true
      })
      const { violations, passes } = await new AxeBuilder({ page })
        .include('[data-testid="model-card"]')
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(passes.map(({ id }) => id)).toContain('color-contrast')
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
    })
  }

  test('nothing of it is wider than the card, with many disorders in one data set', async ({ page }) => {
    const made = madeUpEvaluation()
    const many = ['intracerebral', 'subdural', 'extradural', 'subarachnoid', 'intraventricular'].flatMap(
      (place) => ['haemorrhage', 'aneurysm'].map((what) => `${place}-${what}`),
    )
    const rows = many.map((id) => ({ dataset: 'head-ct', truth: id, found: id, cases: 30 }))
    const evaluation = { ...made, confusion: [...made.confusion, ...rows] }
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await openCard(page, evaluation)
      const table = page.locator('[data-testid="card-dataset"][data-id="head-ct"] table')
      await expect(table.locator('thead th')).toHaveCount(1 + many.length + 2)
      await expect(table).toBeVisible()
      // 'intraventricular haemorrhage' stands upright in full.
      expect((await table.locator('thead').boundingBox())?.height).toBeGreaterThan(140)
      const room = page.locator('.models-card')
      const [inner, outer] = await room.evaluate((element) => [element.scrollWidth, element.clientWidth])
      expect(inner).toBeLessThanOrEqual(outer ?? 0)
    }
  })
})

test('the card of a pack without an evaluation keeps its table', async ({ page }) => {
  await openCard(page, null)
  const card = page.getByTestId('model-card')
  await expect(card).toContainText('Know before use')
  await expect(card).toContainText('the pack carries no figures for them.')
  await expect(page.getByTestId('card-short')).toHaveCount(0)
})
