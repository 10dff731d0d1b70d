import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { greyStatistics, openFolder } from './support/room'

const SIDE = 64
const SLICES = 4
const SAGITTAL = [0, 1, 0, 0, 0, -1] as const

interface Written {
  study: 'now' | 'prior'
  name: string
  sagittal?: boolean
}

const DATES = { now: '20240301', prior: '20220815' }

/** The later study first in the folder, its series in another order and other words than the earlier one's. */
const SERIES: readonly Written[] = [
  { study: 'now', name: 'AX FLAIR' },
  { study: 'now', name: 'AX T2' },
  { study: 'now', name: 'AX T1' },
  { study: 'now', name: 'SAG T2', sagittal: true },
  { study: 'prior', name: 't1_tse_tra' },
  { study: 'prior', name: 't2_tse_sag', sagittal: true },
  { study: 'prior', name: 't2_tse_tra' },
]

async function writeStudies(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const [index, { study, name, sagittal }] of SERIES.entries()) {
    const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => ((at % SIDE) * 4 + index * 3) % 256)
    for (let slice = 0; slice < SLICES; slice++) {
      const image = writeDicom({
        modality: 'MR',
        rows: SIDE,
        columns: SIDE,
        pixels,
        position: sagittal ? [slice * 5, 0, 0] : [0, 0, slice * 5],
        ...(sagittal ? { orientation: SAGITTAL } : {}),
        description: name,
        studyUid: study === 'now' ? '1.2.3.100' : '1.2.3.200',
        studyDate: DATES[study],
        studyDescription: 'MR brain',
        seriesUid: `1.2.3.${index + 1}`,
        seriesNumber: index + 1,
        instanceNumber: slice + 1,
        window: { centre: 128, width: 256 },
      })
      await writeFile(join(folder, `IM${index}_${slice}`), image)
    }
  }
  return folder
}

async function openStudies(page: Page, info: TestInfo): Promise<void> {
  await page.goto('/')
  await openFolder(page, await writeStudies(info.outputPath('studies')))
  await expect(page.getByTestId('series-item')).toHaveCount(SERIES.length)
}

/** Label and series of every cell, row by row. */
function hung(page: Page): Promise<string[]> {
  return page.locator('.vp-cell').evaluateAll((all) =>
    all.map((cell) => {
      const id = cell.querySelector('[data-series-id]')?.getAttribute('data-series-id')
      const title = document.querySelector(`li[data-series-id="${id}"] .series-title`)
      return `${cell.querySelector('.cell-label')?.textContent ?? '-'}: ${title?.textContent ?? '-'}`
    }),
  )
}

function ticked(page: Page): Locator {
  return page.locator('[data-testid="series-item"].in .series-title')
}

test('C hangs the current study beside the prior, like beside like, and goes back', async ({
  page,
}, info) => {
  await openStudies(page, info)
  const before = await hung(page)
  const inCase = await ticked(page).allTextContents()
  await page.keyboard.press('c')
  await expect(page.getByTestId('viewport-grid')).toHaveAttribute('data-layout', '2x2')
  expect(await hung(page)).toEqual([
    'Current 2024-03-01: AX T1',
    'Prior 2022-08-15: t1_tse_tra',
    'Current 2024-03-01: AX T2',
    'Prior 2022-08-15: t2_tse_tra',
  ])
  for (const viewport of await page.getByTestId('viewport').all()) {
    await expect(viewport).toHaveAttribute('data-rendered', 'true')
    const { mean, standardDeviation } = await greyStatistics(viewport)
    expect(mean).toBeGreaterThan(8)
    expect(standardDeviation).toBeGreaterThan(8)
  }
  await page.screenshot({ path: info.outputPath('compare.png') })

  await page.keyboard.press('>')
  await expect(page.getByTestId('pages')).toContainText('2 of 2')
  expect(await hung(page)).toEqual([
    'Current 2024-03-01: SAG T2',
    'Prior 2022-08-15: t2_tse_sag',
    'Current 2024-03-01: AX FLAIR',
    '-: -',
  ])
  // Looking changes nothing about what is diagnosed.
  expect(await ticked(page).allTextContents()).toEqual(inCase)
  await expect(page.getByTestId('case-conflict')).toHaveCount(0)

  await page.keyboard.press('c')
  await expect(page.getByTestId('compare-label')).toHaveCount(0)
  expect(await hung(page)).toEqual(before)
})

test('the button at a study does the same, and is not there for a study alone', async ({ page }, info) => {
  await openStudies(page, info)
  await page.getByRole('button', { name: 'Compare with the prior', exact: true }).click()
  await expect(page.getByTestId('compare-label')).toHaveCount(4)
  const button = page.getByRole('button', { name: 'Compare with the current study' })
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await button.click()
  await expect(page.getByTestId('compare-label')).toHaveCount(0)

  await page.goto('/')
  const alone = info.outputPath('alone')
  await mkdir(alone)
  const image = {
    modality: 'MR',
    rows: 2,
    columns: 2,
    pixels: Uint16Array.of(0, 1, 2, 3),
    studyDate: '20240301',
  }
  await writeFile(join(alone, 'IM0'), writeDicom(image))
  await openFolder(page, alone)
  await expect(page.getByTestId('compare')).toHaveCount(0)
})
