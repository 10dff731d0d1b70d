import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import {
  BAR,
  barOf,
  drag,
  expectValue,
  inBar,
  openPhantom,
  PHANTOM,
  phantomPixels,
  saveMeasurements,
  show,
  within,
} from './support/measuring'
import { openFiles } from './support/room'

/** 20 columns of -50 HU beside 20 columns of 150 HU, 40 rows high, on -100 HU. */
const BLOCK = { row: 130, column: 60, rows: 40, half: 20 }

/** Stored values are HU + 1000. */
function stored(row: number, column: number): number {
  if (inBar(row, column)) return 2000
  if (!within(row, BLOCK.row, BLOCK.rows)) return 900
  if (within(column, BLOCK.column, BLOCK.half)) return 950
  return within(column, BLOCK.column + BLOCK.half, BLOCK.half) ? 1150 : 900
}

function open(page: Page, file: string, spacing: readonly [number, number] | null): Promise<Locator> {
  return openPhantom(page, file, {
    spacing,
    ...(spacing === null ? { position: null } : {}),
    pixels: phantomPixels(stored),
    rescale: { slope: 1, intercept: -1000 },
    window: { centre: 100, width: 800 },
  })
}

/** Keys of the tools. */
const LENGTH = 'l'
const RECTANGLE = 't'

async function numberIn(row: Locator, attribute: string): Promise<number> {
  return Number(await row.getAttribute(attribute))
}

/** Waits until a value stands: the tool computes it once more when the button is let go. */
async function expectNear(row: Locator, wanted: number, tolerance: number): Promise<void> {
  await expect
    .poll(async () => Math.abs((await numberIn(row, 'data-value')) - wanted))
    .toBeLessThanOrEqual(tolerance)
}

async function expectLength(page: Page, wanted: number, unit: string, tolerance: number): Promise<void> {
  const row = page.getByTestId('measurement')
  await expect(row).toHaveCount(1)
  await expect(row).toHaveAttribute('data-kind', 'length')
  await expect(row).toHaveAttribute('data-unit', unit)
  await expectNear(row, wanted, tolerance)
}

test('a bar of 100 mm measures 100 mm, with pixels that are not square and after a quarter turn', async ({
  page,
}, info) => {
  const viewport = await open(page, info.outputPath('phantom.dcm'), PHANTOM.spacing)
  const bar = await barOf(page, viewport)
  const middle = (bar.top + bar.bottom) / 2
  await viewport.press(LENGTH)
  await drag(page, [bar.left, middle], [bar.right, middle])
  await expectLength(page, 100, 'mm', 0.5)

  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('measurement')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+Z')
  await expectLength(page, 100, 'mm', 0.5)
  await page.getByRole('button', { name: 'Delete Length' }).click()
  await expect(page.getByTestId('measurement')).toHaveCount(0)

  await viewport.press('r')
  await expect.poll(async () => (await barOf(page, viewport)).left).not.toBe(bar.left)
  const turned = await barOf(page, viewport)
  expect(turned.bottom - turned.top).toBeGreaterThan(turned.right - turned.left)
  const across = (turned.left + turned.right) / 2
  await drag(page, [across, turned.top], [across, turned.bottom])
  await expectLength(page, 100, 'mm', 0.5)
})

test('without spacing in the file lengths are in pixels', async ({ page }, info) => {
  const viewport = await open(page, info.outputPath('phantom.dcm'), null)
  const bar = await barOf(page, viewport)
  const middle = (bar.top + bar.bottom) / 2
  await viewport.press(LENGTH)
  await drag(page, [bar.left, middle], [bar.right, middle])
  await expectLength(page, BAR.columns, 'px', 0.7)
})

test('a rectangle gives mean, SD, min, max and area as computed by hand, also read back from its file', async ({
  page,
}, info) => {
  const file = info.outputPath('phantom.dcm')
  const viewport = await open(page, file, PHANTOM.spacing)
  const bar = await barOf(page, viewport)
  // Screen pixels per column and row, by the long side of the bar; places are counted from its middle.
  const perColumn = (bar.right - bar.left) / BAR.columns
  const perRow = (perColumn * PHANTOM.spacing[0]) / PHANTOM.spacing[1]
  const middle = { column: BAR.column + BAR.columns / 2, row: BAR.row + BAR.rows / 2 }
  const left = (bar.left + bar.right) / 2 + (BLOCK.column - middle.column) * perColumn
  const top = (bar.top + bar.bottom) / 2 + (BLOCK.row - middle.row) * perRow
  await viewport.press(RECTANGLE)
  await drag(page, [left, top], [left + 2 * BLOCK.half * perColumn, top + BLOCK.rows * perRow])

  const row = page.getByTestId('measurement')
  const value = (name: string) => row.locator(`[data-testid="measured-value"][data-name="${name}"]`)
  const expectStatistics = async () => {
    await expect(row).toHaveCount(1)
    await expect(row).toHaveAttribute('data-kind', 'rectangle')
    // Half of the pixels are -50, half 150: mean 50, each 100 away from it.
    for (const [name, wanted, tolerance] of [
      ['mean', 50, 1e-6],
      ['SD', 100, 1e-6],
      ['min', -50, 0],
      ['max', 150, 0],
    ] as const) {
      await expect(value(name)).toHaveAttribute('data-unit', 'HU')
      await expectNear(value(name), wanted, tolerance)
    }
    // 40 columns of 0.8 mm by 40 rows of 0.5 mm, drawn to half a screen pixel on each side.
    await expect(value('area')).toHaveAttribute('data-unit', 'mm²')
    await expectNear(value('area'), 640, 640 * 0.015)
  }
  await expectStatistics()

  const saved = info.outputPath('measurements.json')
  await saveMeasurements(page, saved)
  expect(await readFile(saved, 'utf8')).not.toContain('TEST-1')

  await show(page, file)
  await expect(row).toHaveCount(0)
  await page.getByTestId('open-measurements').setInputFiles(saved)
  await expectStatistics()
})

test('each other tool gives the value of what it was drawn on', async ({ page }, info) => {
  const viewport = await open(page, info.outputPath('phantom.dcm'), PHANTOM.spacing)
  const bar = await barOf(page, viewport)
  /** Screen pixels of a millimetre. */
  const mm = (bar.right - bar.left) / 100
  // Whole pixels: a page is told no finer place of the mouse.
  const [x, y] = [Math.round((bar.left + bar.right) / 2), Math.round((bar.top + bar.bottom) / 2)]
  const row = page.getByTestId('measurement')
  const expectOf = async (kind: string, name: string, wanted: number, unit: string, tolerance: number) => {
    await expect(row).toHaveAttribute('data-kind', kind)
    await expectValue(row, name, wanted, unit, tolerance)
  }
  const remove = async () => {
    await row.getByRole('button', { name: 'Delete' }).click()
    await expect(row).toHaveCount(0)
  }

  await viewport.press('q')
  await page.mouse.click(x, y)
  await expectOf('probe', 'value', 1000, 'HU', 0)
  await remove()

  await viewport.press('b')
  await drag(page, [bar.left, y], [bar.right, y])
  await expectOf('bidirectional', 'length', 100, 'mm', 0.5)
  await remove()

  // From its middle: half axes of about 25 and 4 mm.
  const [a, b] = [Math.round(25 * mm), Math.round(4 * mm)]
  await viewport.press('e')
  await drag(page, [x, y], [x + a, y + b])
  await expectOf('ellipse', 'mean', 1000, 'HU', 0)
  await expectOf('ellipse', 'SD', 0, 'HU', 0)
  await expectOf('ellipse', 'area', (Math.PI * a * b) / mm ** 2, 'mm²', 3)
  await remove()

  await viewport.press('y')
  await drag(page, [x - 30 * mm, y + 10 * mm], [x, y + 20 * mm])
  await expect(row).toHaveAttribute('data-kind', 'arrow')
  await row.getByRole('textbox').fill('white bar')
  await expect(viewport.locator('svg').getByText('white bar')).toBeAttached()

  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await openFiles(page, [info.outputPath('phantom.dcm')])
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await expect(row).toHaveCount(0)
})
