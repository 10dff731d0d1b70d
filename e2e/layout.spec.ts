import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { greyStatistics, openFolder } from './support/room'

const SIDE = 64
const SLICES = 5

/** Grey of a series on screen; the series are flat but for a black frame. The fifth is too many for a case. */
const GREYS = { Alpha: 40, Beta: 80, Gamma: 120, Delta: 160, Epsilon: 220 } as const

type Name = keyof typeof GREYS

function flat(grey: number): Uint16Array {
  const onFrame = (at: number) => Math.min(at % SIDE, Math.floor(at / SIDE)) < 2
  return Uint16Array.from({ length: SIDE * SIDE }, (_, at) => (onFrame(at) ? 0 : grey))
}

/** A study of five MR series whose names say nothing to the hanging rules. */
async function writeStudy(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const [index, [name, grey]] of Object.entries(GREYS).entries()) {
    for (let slice = 0; slice < SLICES; slice++) {
      const image = writeDicom({
        modality: 'MR',
        rows: SIDE,
        columns: SIDE,
        pixels: flat(grey),
        // Places and echo times of their own: else they were phases of one acquisition.
        position: [index * 20, 0, slice * 5],
        extra: { EchoTime: 10 + index },
        description: name,
        seriesUid: `1.2.3.${index + 1}`,
        seriesNumber: index + 1,
        instanceNumber: slice + 1,
        window: { centre: 128, width: 256 },
      })
      await writeFile(join(folder, `${name}${slice}`), image)
    }
  }
  return folder
}

async function openStudy(page: Page, info: TestInfo): Promise<void> {
  await page.goto('/')
  await openFolder(page, await writeStudy(info.outputPath('study')))
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]')).toHaveCount(4)
}

function item(page: Page, name: Name): Locator {
  return page.getByTestId('series-item').filter({ hasText: name })
}

function viewport(page: Page, name: Name): Locator {
  return page.locator('[data-testid="viewport"]', { hasText: name })
}

/** Names of the series in the cells, row by row; empty cells as a dash. */
function cells(page: Page): Promise<string[]> {
  return page.locator('.vp-cell').evaluateAll((all) =>
    all.map((cell) => {
      const id = cell.querySelector('[data-series-id]')?.getAttribute('data-series-id')
      const title = document.querySelector(`li[data-series-id="${id}"] .series-title`)
      return title?.textContent ?? '-'
    }),
  )
}

/** The picture of the series is drawn, not only named. */
async function expectDrawn(page: Page, name: Name): Promise<void> {
  const shown = viewport(page, name)
  await expect(shown).toHaveAttribute('data-rendered', 'true')
  const off = async () => Math.abs((await greyStatistics(shown)).mean - GREYS[name])
  await expect.poll(off).toBeLessThanOrEqual(3)
}

test('layouts from the picker show their number of cells, by pointer and by keyboard', async ({
  page,
}, info) => {
  await openStudy(page, info)
  const grid = page.getByTestId('viewport-grid')
  await expect(grid).toHaveAttribute('data-layout', '2x2')
  await page.getByTestId('layout-picker').click()
  await page.locator('.layout-cells [data-layout="3x4"]').click()
  await expect(grid).toHaveAttribute('data-layout', '3x4')
  await expect(page.getByTestId('viewport')).toHaveCount(4)
  await expect(page.getByTestId('empty-cell')).toHaveCount(8)
  await expect(page.getByTestId('empty-cell').first()).toContainText('Drop a series here')
  await expectDrawn(page, 'Delta')
  await page.screenshot({ path: info.outputPath('three-by-four.png') })

  await page.getByTestId('layout-picker').focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.layout-cells [data-layout="3x4"]')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowLeft')
  await page.screenshot({ path: info.outputPath('picker.png') })
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(grid).toHaveAttribute('data-layout', '2x1')
  await expect(page.locator('.layout-picker')).toBeHidden()
  expect(await cells(page)).toEqual(['Alpha', 'Beta'])
  await expect(page.getByTestId('pages')).toContainText('1 of 2')
  const boxes = await page.locator('.vp-cell').evaluateAll((all) => all.map((one) => one.clientWidth))
  expect(boxes[0]).toBe(await grid.evaluate((one) => one.clientWidth - 4))
})

test('G goes through the common layouts and back, automatic is as before', async ({ page }, info) => {
  await openStudy(page, info)
  const grid = page.getByTestId('viewport-grid')
  const seen: (string | null)[] = []
  for (const key of ['g', 'g', 'g', 'g', 'Shift+G']) {
    await page.keyboard.press(key)
    seen.push(await grid.getAttribute('data-layout'))
  }
  expect(seen).toEqual(['2x3', '2x4', '3x4', '1x1', '3x4'])
  await page.getByTestId('layout-picker').click()
  await page.locator('.layout-picker').getByRole('button', { name: 'Automatic layout' }).click()
  await expect(grid).toHaveAttribute('data-layout', '2x2')
  expect(await cells(page)).toEqual(['Alpha', 'Beta', 'Gamma', 'Delta'])
})

test('with fewer cells than series the rest is a key away, at the slice it was left', async ({
  page,
}, info) => {
  await openStudy(page, info)
  await viewport(page, 'Gamma').focus()
  await page.keyboard.press('End')
  await expect(viewport(page, 'Gamma')).toHaveAttribute('data-slice', '4')
  await page.getByTestId('layout-picker').click()
  await page.locator('.layout-picker').getByRole('button', { name: '1 x 1' }).click()
  expect(await cells(page)).toEqual(['Gamma'])
  await page.keyboard.press('>')
  await expect(viewport(page, 'Delta')).toBeVisible()
  await expectDrawn(page, 'Delta')
  await expect(page.getByTestId('pages')).toContainText('4 of 4')
  await page.keyboard.press('<')
  await expect(viewport(page, 'Gamma')).toHaveAttribute('data-slice', '4')
  await item(page, 'Epsilon').locator('.series-open').click()
  await expectDrawn(page, 'Epsilon')
})

test('a series dragged into a viewport hangs there; one that hangs elsewhere swaps', async ({
  page,
}, info) => {
  await openStudy(page, info)
  const second = page.locator('.vp-cell').nth(1)
  await item(page, 'Epsilon').dragTo(second)
  expect(await cells(page)).toEqual(['Alpha', 'Epsilon', 'Gamma', 'Delta'])
  const id = await item(page, 'Epsilon').getAttribute('data-series-id')
  await expect(second.getByTestId('viewport')).toHaveAttribute('data-series-id', id ?? '')
  await expectDrawn(page, 'Epsilon')
  await expect(page.locator('.vp.on')).toHaveAttribute('data-series-id', id ?? '')

  await item(page, 'Delta').dragTo(page.locator('.vp-cell').nth(0))
  expect(await cells(page)).toEqual(['Delta', 'Epsilon', 'Gamma', 'Alpha'])
  for (const name of ['Alpha', 'Delta'] as const) await expectDrawn(page, name)

  // The case is what it was: hanging is for looking.
  await expect(item(page, 'Epsilon').getByRole('checkbox')).not.toBeChecked()
  await expect(page.locator('[data-testid="series-item"].in')).toHaveCount(4)
})

test('a series is put into an empty cell by keyboard alone', async ({ page }, info) => {
  await openStudy(page, info)
  await page.keyboard.press('g')
  await expect(page.getByTestId('empty-cell')).toHaveCount(2)
  await page.getByTestId('empty-cell').last().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('empty-cell').last()).toContainText('Now choose a series')
  await page.screenshot({ path: info.outputPath('aimed.png') })
  await item(page, 'Epsilon').locator('.series-open').focus()
  await page.keyboard.press('Enter')
  expect(await cells(page)).toEqual(['Alpha', 'Beta', 'Gamma', 'Delta', '-', 'Epsilon'])
  await expectDrawn(page, 'Epsilon')
})

test('a double click shows a viewport alone and back, but not with a measuring tool', async ({
  page,
}, info) => {
  await openStudy(page, info)
  const beta = viewport(page, 'Beta')
  const inGrid = await beta.boundingBox()
  await viewport(page, 'Delta').focus()
  await page.keyboard.press('Home')
  await beta.dblclick()
  await expect(page.getByTestId('viewport').filter({ visible: true })).toHaveCount(1)
  const alone = await beta.boundingBox()
  expect((alone?.width ?? 0) / (inGrid?.width ?? 1)).toBeGreaterThan(1.9)
  await expectDrawn(page, 'Beta')
  await page.screenshot({ path: info.outputPath('alone.png') })
  // The next viewport takes the place in front.
  await page.keyboard.press('.')
  await expect(viewport(page, 'Gamma')).toBeVisible()
  await expectDrawn(page, 'Gamma')
  await expect(viewport(page, 'Gamma')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('viewport').filter({ visible: true })).toHaveCount(4)
  await expect(viewport(page, 'Delta')).toHaveAttribute('data-slice', '0')
  for (const name of ['Beta', 'Gamma', 'Delta'] as const) await expectDrawn(page, name)

  await page.keyboard.press('l')
  await beta.dblclick()
  await expect(page.getByTestId('viewport').filter({ visible: true })).toHaveCount(4)
})

test('files dropped over a viewport open beside the study', async ({ page }, info) => {
  await openStudy(page, info)
  const image = writeDicom({
    modality: 'MR',
    rows: SIDE,
    columns: SIDE,
    pixels: flat(200),
    description: 'Dropped',
    seriesUid: '1.2.3.9',
    seriesNumber: 9,
  })
  await page
    .locator('.vp-cell')
    .first()
    .drop({
      files: { name: 'dropped.dcm', mimeType: 'application/dicom', buffer: Buffer.from(image) },
    })
  await expect(page.getByTestId('series-item').filter({ hasText: 'Dropped' })).toBeVisible()
  expect(await cells(page)).toEqual(['Alpha', 'Beta', 'Gamma', 'Delta'])
})
