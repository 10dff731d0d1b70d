import { readFile, writeFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { decode } from 'fast-png'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

/** 160 columns of 0.8 mm and 240 rows of 0.5 mm. */
const PHANTOM = { rows: 240, columns: 160, spacing: [0.5, 0.8] as const }
/** White, 125 columns of 0.8 mm wide: 100 mm. */
const BAR = { row: 60, column: 20, rows: 20, columns: 125 }
/** 20 columns of -50 HU beside 20 columns of 150 HU, 40 rows high, on -100 HU. */
const BLOCK = { row: 130, column: 60, rows: 40, half: 20 }

/** Stored values are HU + 1000. */
function phantom(): Uint16Array {
  return Uint16Array.from({ length: PHANTOM.rows * PHANTOM.columns }, (_, i) => {
    const [row, column] = [Math.floor(i / PHANTOM.columns), i % PHANTOM.columns]
    if (within(row, BAR.row, BAR.rows) && within(column, BAR.column, BAR.columns)) return 2000
    if (!within(row, BLOCK.row, BLOCK.rows)) return 900
    if (within(column, BLOCK.column, BLOCK.half)) return 950
    return within(column, BLOCK.column + BLOCK.half, BLOCK.half) ? 1150 : 900
  })
}

function within(value: number, first: number, count: number): boolean {
  return value >= first && value < first + count
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Where the screen is white, in the page's pixels: the bar, whatever zoom and turn it is seen in. */
async function barOf(page: Page, viewport: Locator): Promise<Box> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const at = await viewport.boundingBox()
  const box = { left: width, right: 0, top: height, bottom: 0 }
  for (let i = 0; i < width * height; i++) {
    if (Math.min(...data.subarray(i * channels, i * channels + 3)) < 250) continue
    box.left = Math.min(box.left, i % width)
    box.right = Math.max(box.right, (i % width) + 1)
    box.top = Math.min(box.top, Math.floor(i / width))
    box.bottom = Math.max(box.bottom, Math.floor(i / width) + 1)
  }
  const { x, y } = at ?? { x: 0, y: 0 }
  expect(page.viewportSize()?.width).toBeGreaterThan(x)
  return { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y }
}

async function show(page: Page, file: string): Promise<Locator> {
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

async function open(page: Page, file: string, spacing: readonly [number, number] | null): Promise<Locator> {
  await writeFile(
    file,
    writeDicom({
      ...PHANTOM,
      spacing,
      ...(spacing === null ? { position: null } : {}),
      pixels: phantom(),
      rescale: { slope: 1, intercept: -1000 },
      window: { centre: 100, width: 800 },
    }),
  )
  return show(page, file)
}

/** Keys of the tools. */
const LENGTH = 'l'
const RECTANGLE = 't'

type Point = readonly [number, number]

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 })
  await page.mouse.move(...to, { steps: 3 })
  await page.mouse.up()
}

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
  const download = page.waitForEvent('download')
  await page.getByTestId('save-measurements').click()
  await (await download).saveAs(saved)
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
  const expectValue = async (kind: string, name: string, wanted: number, unit: string, tolerance: number) => {
    await expect(row).toHaveAttribute('data-kind', kind)
    const value = row.locator(`[data-testid="measured-value"][data-name="${name}"]`)
    await expect(value).toHaveAttribute('data-unit', unit)
    await expectNear(value, wanted, tolerance)
  }
  const remove = async () => {
    await row.getByRole('button', { name: 'Delete' }).click()
    await expect(row).toHaveCount(0)
  }

  await viewport.press('q')
  await page.mouse.click(x, y)
  await expectValue('probe', 'value', 1000, 'HU', 0)
  await remove()

  await viewport.press('b')
  await drag(page, [bar.left, y], [bar.right, y])
  await expectValue('bidirectional', 'length', 100, 'mm', 0.5)
  await remove()

  // From its middle: half axes of about 25 and 4 mm.
  const [a, b] = [Math.round(25 * mm), Math.round(4 * mm)]
  await viewport.press('e')
  await drag(page, [x, y], [x + a, y + b])
  await expectValue('ellipse', 'mean', 1000, 'HU', 0)
  await expectValue('ellipse', 'SD', 0, 'HU', 0)
  await expectValue('ellipse', 'area', (Math.PI * a * b) / mm ** 2, 'mm²', 3)
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
