import { readFile, writeFile } from 'node:fs/promises'
import { expect, type Locator, type Page } from '@playwright/test'
import { decode } from 'fast-png'
import { z } from 'zod'
import { type DicomImageOptions, writeDicom } from '../../src/testing/dicomWriter'
import { openFiles } from './room'

/** 160 columns of 0.8 mm and 240 rows of 0.5 mm. */
export const PHANTOM = { rows: 240, columns: 160, spacing: [0.5, 0.8] as const }
/** White, 125 columns of 0.8 mm wide: 100 mm. */
export const BAR = { row: 60, column: 20, rows: 20, columns: 125 }

export function within(value: number, first: number, count: number): boolean {
  return value >= first && value < first + count
}

export function inBar(row: number, column: number): boolean {
  return within(row, BAR.row, BAR.rows) && within(column, BAR.column, BAR.columns)
}

/** Stored values of a phantom, by row and column. */
export function phantomPixels(value: (row: number, column: number) => number): Uint16Array {
  return Uint16Array.from({ length: PHANTOM.rows * PHANTOM.columns }, (_, i) =>
    value(Math.floor(i / PHANTOM.columns), i % PHANTOM.columns),
  )
}

/** Writes a phantom and shows it; the bar must be white in its window. */
export async function openPhantom(
  page: Page,
  file: string,
  options: Partial<DicomImageOptions> & Pick<DicomImageOptions, 'pixels'>,
): Promise<Locator> {
  await writeFile(file, writeDicom({ ...PHANTOM, ...options }))
  return show(page, file)
}

export async function show(page: Page, file: string): Promise<Locator> {
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Where the screen is white, in the page's pixels: the bar, whatever zoom and turn it is seen in. */
export async function barOf(page: Page, viewport: Locator): Promise<Box> {
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

export type Point = readonly [number, number]

export async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await path(page, [from, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], to])
}

/** Draws with the button held, through all the points. */
export async function path(page: Page, points: readonly Point[]): Promise<void> {
  const [first = [0, 0], ...rest] = points
  await page.mouse.move(first[0], first[1])
  await page.mouse.down()
  for (const [x, y] of rest) await page.mouse.move(x, y, { steps: 3 })
  await page.mouse.up()
}

/** Cornerstone holds a press back for so long, in ms, to see whether it becomes a double click. */
const DOUBLE_CLICK = 450

/** Clicks each of the points, the mouse moving between them as a hand does. */
export async function clicks(page: Page, points: readonly Point[]): Promise<void> {
  for (const [x, y] of points) {
    await page.mouse.move(x, y, { steps: 4 })
    await page.mouse.down()
    await page.mouse.up()
  }
  await page.waitForTimeout(DOUBLE_CLICK)
}

export function measurement(page: Page): Locator {
  return page.getByTestId('measurement')
}

/** Waits until a number of the only measurement stands: tools compute it once more when the button is let go. */
export async function expectValue(
  row: Locator,
  name: string,
  wanted: number,
  unit: string,
  tolerance: number,
): Promise<void> {
  const value = row.locator(`[data-testid="measured-value"][data-name="${name}"]`)
  await expect(value).toHaveAttribute('data-unit', unit)
  await expect
    .poll(async () => Math.abs(Number(await value.getAttribute('data-value')) - wanted))
    .toBeLessThanOrEqual(tolerance)
}

/** One row of the list. */
export interface Row {
  kind: string | null
  values: { name: string | undefined; value: number; unit: string | undefined }[]
}

/** The list as it stands. */
export async function rowsOf(page: Page): Promise<Row[]> {
  return measurement(page).evaluateAll((rows) =>
    rows.map((row) => ({
      kind: row.getAttribute('data-kind'),
      values: [...row.querySelectorAll<HTMLElement>('[data-testid="measured-value"]')].map(({ dataset }) => ({
        name: dataset.name,
        value: Number(dataset.value),
        unit: dataset.unit,
      })),
    })),
  )
}

/** The rows, once they have stayed as they are for a while: some tools work their numbers out a little later. */
export async function settledRows(page: Page, count: number): Promise<Row[]> {
  await expect(measurement(page)).toHaveCount(count)
  let before = ''
  await expect
    .poll(async () => {
      const now = JSON.stringify(await rowsOf(page))
      const same = now === before
      before = now
      return same
    })
    .toBe(true)
  return rowsOf(page)
}

const triple = z.tuple([z.number(), z.number(), z.number()])
const savedFile = z.object({
  measurements: z.array(z.object({ kind: z.string(), points: z.array(triple) })),
})

/** Saves the measurements as a person would; the corners of the drawings in LPS millimetres. */
export async function saveMeasurements(page: Page, file: string) {
  const download = page.waitForEvent('download')
  await page.getByTestId('save-measurements').click()
  await (await download).saveAs(file)
  return savedFile.parse(JSON.parse(await readFile(file, 'utf8'))).measurements
}

export interface RegionStatistics {
  count: number
  mean: number
  SD: number
  min: number
  max: number
}

/**
 * Statistics of the pixels whose centre lies inside, by their own sum.
 * @param inside takes a place in millimetres, counted from the centre of the first pixel
 */
export function statisticsInside(
  value: (row: number, column: number) => number,
  inside: (x: number, y: number) => boolean,
): RegionStatistics {
  const values: number[] = []
  for (let row = 0; row < PHANTOM.rows; row++) {
    for (let column = 0; column < PHANTOM.columns; column++) {
      if (inside(column * PHANTOM.spacing[1], row * PHANTOM.spacing[0])) values.push(value(row, column))
    }
  }
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  const SD = Math.sqrt(squares / values.length)
  return { count: values.length, mean, SD, min: Math.min(...values), max: Math.max(...values) }
}
