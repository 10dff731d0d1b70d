import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { placeOf, UNEVEN_GRID, type VolumePhantom, volumeFiles } from '../src/testing/volumePhantom'
import { expect, test } from './support/fixtures'
import { clicks, drag, expectValue, measurement, saveMeasurements } from './support/measuring'
import { click, numbers, onPage, openPlanes, PLANES, plane, planesDrawn } from './support/planes'

/** Values that climb along every axis, in voxels of 0.8 x 0.5 x 2 mm. */
const PHANTOM: VolumePhantom = {
  ...UNEVEN_GRID,
  value: (column, row, slice) => 3 * column + 5 * row + 7 * slice,
}

type Place = readonly [number, number, number]

/** Puts the crosshairs away, and shows the sagittal plane through the middle of a column. */
async function open(page: Page, folder: string): Promise<number> {
  await openPlanes(page, folder, volumeFiles(PHANTOM))
  await page.keyboard.press('Shift+H')
  const [index = -1] = await numbers(plane(page, 'sagittal'), 'data-index')
  return index
}

/** Mean over the voxels of one column whose centre lies inside, by their own sum. */
function meanInside(column: number, inside: (y: number, z: number) => boolean): number {
  const values: number[] = []
  for (let row = 0; row < PHANTOM.rows; row++) {
    for (let slice = 0; slice < PHANTOM.slices; slice++) {
      const [, y = 0, z = 0] = placeOf(PHANTOM, [column, row, slice])
      if (inside(y, z)) values.push(PHANTOM.value(column, row, slice))
    }
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function spanOf(points: readonly Place[], axis: 0 | 1 | 2): [number, number] {
  const along = points.map((point) => point[axis])
  return [Math.min(...along), Math.max(...along)]
}

async function removeOnly(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete all measurements' }).click()
  await expect(measurement(page)).toHaveCount(0)
}

test('regions, an angle and a probe across the slices have the values of the voxels they hold', async ({
  page,
}, info) => {
  const column = await open(page, info.outputPath('phantom'))
  const sagittal = plane(page, 'sagittal')
  const [px = 0, py = 0] = await numbers(sagittal, 'data-place')
  const [x, y] = await onPage(sagittal, [px, py])
  const row = measurement(page)

  await page.keyboard.press('t')
  await drag(page, [x - 19, y - 61], [x + 15, y + 47])
  await expect(row).toHaveCount(1)
  const [rectangle] = await saveMeasurements(page, info.outputPath('rectangle.json'))
  const [yFrom, yTo] = spanOf(rectangle?.points ?? [], 1)
  const [zFrom, zTo] = spanOf(rectangle?.points ?? [], 2)
  expect(zTo - zFrom).toBeGreaterThan(10)
  await expectValue(row, 'area', (yTo - yFrom) * (zTo - zFrom), 'mm²', 0.01)
  const inRectangle = (a: number, b: number) => a >= yFrom && a <= yTo && b >= zFrom && b <= zTo
  await expectValue(row, 'mean', meanInside(column, inRectangle), 'HU', 0.01)
  await removeOnly(page)

  await page.keyboard.press('e')
  await drag(page, [x, y], [x + 17, y + 53])
  await expect(row).toHaveCount(1)
  const [ellipse] = await saveMeasurements(page, info.outputPath('ellipse.json'))
  const [yLeft, yRight] = spanOf(ellipse?.points ?? [], 1)
  const [zLow, zHigh] = spanOf(ellipse?.points ?? [], 2)
  const [a, b] = [(yRight - yLeft) / 2, (zHigh - zLow) / 2]
  await expectValue(row, 'area', Math.PI * a * b, 'mm²', 0.01)
  const inEllipse = (v: number, w: number) =>
    ((v - (yLeft + yRight) / 2) / a) ** 2 + ((w - (zLow + zHigh) / 2) / b) ** 2 <= 1
  await expectValue(row, 'mean', meanInside(column, inEllipse), 'HU', 0.01)
  await removeOnly(page)

  // One leg along the screen, the other 30 up for 40 across: atan(3/4), whatever the voxels.
  await page.keyboard.press('a')
  await clicks(page, [
    [x + 40, y],
    [x - 20, y],
    [x + 20, y - 30],
  ])
  await expect(row).toHaveCount(1)
  await expectValue(row, 'angle', (Math.atan2(3, 4) * 180) / Math.PI, '°', 0.2)
  await removeOnly(page)

  await page.keyboard.press('q')
  await clicks(page, [[x + 7, y - 21]])
  await expect(row).toHaveCount(1)
  const [probe] = await saveMeasurements(page, info.outputPath('probe.json'))
  const at = probe?.points[0] ?? [0, 0, 0]
  const [, hitRow = 0, hitSlice = 0] = at.map((mm, axis) =>
    Math.round((mm - (PHANTOM.origin[axis] ?? 0)) / (PHANTOM.spacing[axis] ?? 1)),
  )
  await expectValue(row, 'value', PHANTOM.value(column, hitRow, hitSlice), 'HU', 0)
})

const triple = z.tuple([z.number(), z.number(), z.number()])
const file = z.looseObject({
  measurements: z.array(z.looseObject({ points: z.array(triple), normal: triple.nullable() })),
})

async function expectMeeting(page: Page, wanted: readonly number[]): Promise<void> {
  for (const name of PLANES) {
    await expect
      .poll(async () => {
        const position = await numbers(plane(page, name), 'data-position')
        return Math.max(...position.map((value, axis) => Math.abs(value - (wanted[axis] ?? 0))))
      })
      .toBeLessThanOrEqual(0.01)
  }
}

test('the list leads to what was drawn in planes: they go to its middle, turned as it was drawn', async ({
  page,
}, info) => {
  await open(page, info.outputPath('phantom'))
  const sagittal = plane(page, 'sagittal')
  const [px = 0, py = 0] = await numbers(sagittal, 'data-place')
  const [x, y] = await onPage(sagittal, [px, py])
  await page.keyboard.press('l')
  await drag(page, [x - 15, y - 80], [x + 9, y - 20])
  await expect(measurement(page)).toHaveCount(1)
  const saved = info.outputPath('length.json')
  const [length] = await saveMeasurements(page, saved)
  const [from, to] = length?.points ?? []
  const middle = [0, 1, 2].map((axis) => ((from?.[axis] ?? 0) + (to?.[axis] ?? 0)) / 2)

  // Elsewhere in the planes, and from the slices: the list leads back.
  await page.keyboard.press('Shift+H')
  const axial = plane(page, 'axial')
  const [ax = 0, ay = 0] = await numbers(axial, 'data-place')
  await click(axial, [ax + 60, ay + 40])
  await expect
    .poll(async () => Math.abs(((await numbers(axial, 'data-position'))[0] ?? 0) - (middle[0] ?? 0)))
    .toBeGreaterThan(1)
  await measurement(page).getByRole('button').first().click()
  await expectMeeting(page, middle)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('volume-room')).toHaveCount(0)
  await measurement(page).getByRole('button').first().click()
  await planesDrawn(page)
  await expectMeeting(page, middle)
  await expect(sagittal.locator('.svg-layer').getByText('mm').first()).toBeAttached()

  // The same length in a plane at 45 degrees between sagittal and coronal.
  const parsed = file.parse(JSON.parse(await readFile(saved, 'utf8')))
  const [first] = parsed.measurements
  const points: Place[] = [
    [0, 45, -50],
    [6, 51, -30],
  ]
  const oblique = { ...first, normal: [Math.SQRT1_2, -Math.SQRT1_2, 0], points }
  await removeOnly(page)
  await writeFile(saved, JSON.stringify({ ...parsed, measurements: [oblique] }))
  await page.getByTestId('open-measurements').setInputFiles(saved)
  await expect(measurement(page)).toHaveCount(1)
  await measurement(page).getByRole('button').first().click()
  await expectMeeting(page, [3, 48, -40])
  await expect(
    page.getByText('Sagittal, oblique').or(page.getByText('Coronal, oblique')).first(),
  ).toBeVisible()
  await expectValue(measurement(page), 'length', Math.hypot(6, 6, 20), 'mm', 0.01)
})
