import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type VolumePhantom, volumeFiles } from '../src/testing/volumePhantom'
import { expect, test } from './support/fixtures'
import {
  barOf,
  clicks,
  drag,
  expectValue,
  inBar,
  measurement,
  openPhantom,
  type Point,
  path,
  phantomPixels,
  type Row,
  rowsOf,
  saveMeasurements,
  settledRows,
  show,
} from './support/measuring'
import { openFolder } from './support/room'

const IMAGE = {
  pixels: phantomPixels((row, column) => (inBar(row, column) ? 2000 : 900 + (row % 7) * 10)),
  rescale: { slope: 1, intercept: -1000 },
  window: { centre: 100, width: 800 },
}

/** One drawing of each kind, none on another. */
async function drawAll(page: Page, viewport: Locator, [x, y]: Point): Promise<void> {
  const at = (dx: number, dy: number): Point => [x + dx, y + dy]
  const line = (a: Point, b: Point) => () => drag(page, a, b)
  const drawings: [string, () => Promise<void>][] = [
    ['l', line(at(0, 0), at(90, 0))],
    ['b', line(at(180, 0), at(270, 0))],
    ['a', () => clicks(page, [at(460, 10), at(360, 10), at(430, -60)])],
    ['t', line(at(0, 90), at(80, 150))],
    ['e', line(at(230, 120), at(270, 150))],
    ['d', () => path(page, [at(370, 100), at(450, 90), at(440, 160), at(380, 150), at(371, 103)])],
    ['y', line(at(10, 240), at(80, 200))],
    ['q', () => clicks(page, [at(200, 220)])],
    [
      'o',
      async () => {
        await drag(page, at(300, 210), at(420, 220))
        await drag(page, at(300, 280), at(420, 250))
      },
    ],
  ]
  for (const [i, [key, draw]] of drawings.entries()) {
    await viewport.press(key)
    await draw()
    await expect(measurement(page)).toHaveCount(i + 1)
  }
}

test('every kind is undone and redone in order, and comes back from its file as it was', async ({
  page,
}, info) => {
  const file = info.outputPath('phantom.dcm')
  const viewport = await openPhantom(page, file, IMAGE)
  const bar = await barOf(page, viewport)
  await drawAll(page, viewport, [Math.round(bar.left) + 20, Math.round(bar.bottom) + 90])
  const drawn = await settledRows(page, 9)
  expect(drawn.map(({ kind }) => kind).sort()).toEqual([
    'angle',
    'arrow',
    'bidirectional',
    'cobb',
    'ellipse',
    'freehand',
    'length',
    'probe',
    'rectangle',
  ])
  for (const { kind, values } of drawn) expect(values.length > 0, `${kind}`).toBe(kind !== 'arrow')
  await page.screenshot({ path: info.outputPath('all-kinds.png') })

  for (let left = 8; left >= 0; left--) {
    await page.keyboard.press('Control+z')
    await expect(measurement(page)).toHaveCount(left)
  }
  await expect(viewport.locator('.svg-layer line, .svg-layer path, .svg-layer text')).toHaveCount(0)
  for (let count = 1; count <= 9; count++) {
    await page.keyboard.press('Control+Shift+Z')
    await expect(measurement(page)).toHaveCount(count)
  }
  const byKind = (a: Row, b: Row) => `${a.kind}`.localeCompare(`${b.kind}`)
  const sorted = drawn.toSorted(byKind)
  await expect.poll(async () => (await rowsOf(page)).toSorted(byKind)).toEqual(sorted)

  const saved = info.outputPath('measurements.json')
  await saveMeasurements(page, saved)
  await show(page, file)
  await page.getByTestId('open-measurements').setInputFiles(saved)
  await expect.poll(async () => (await rowsOf(page)).toSorted(byKind)).toEqual(sorted)
})

test('a moved handle, a pulled outline and a name are undone and redone', async ({ page }, info) => {
  const viewport = await openPhantom(page, info.outputPath('phantom.dcm'), IMAGE)
  const bar = await barOf(page, viewport)
  const row = measurement(page)
  const y = Math.round(bar.bottom) + 60
  const [left, right] = [Math.round(bar.left), Math.round(bar.right)]
  const mm = (bar.right - bar.left) / 100
  await viewport.press('l')
  await drag(page, [left, y], [right, y])
  await expectValue(row, 'length', 100, 'mm', 0.5)
  await drag(page, [right, y], [right - 200, y])
  const shorter = (right - 200 - left) / mm
  await expectValue(row, 'length', shorter, 'mm', 0.5)
  await page.keyboard.press('Control+z')
  await expectValue(row, 'length', 100, 'mm', 0.5)
  await page.keyboard.press('Control+Shift+Z')
  await expectValue(row, 'length', shorter, 'mm', 0.5)

  await row.getByRole('button', { name: 'Name Length' }).click()
  await page.keyboard.type('portal vein')
  await page.keyboard.press('Enter')
  await expect(row.getByText('portal vein')).toBeVisible()
  await expect(viewport.locator('.svg-layer').getByText('portal vein')).toBeAttached()
  await viewport.press('Control+z')
  await expect(row.getByText('portal vein')).toHaveCount(0)
  await expectValue(row, 'length', shorter, 'mm', 0.5)
  await row.getByRole('button', { name: 'Delete' }).click()
  await expect(row).toHaveCount(0)

  await viewport.press('d')
  const [x, top] = [left + 150, y + 60]
  const square: Point[] = [
    [x, top],
    [x + 100, top],
    [x + 100, top + 100],
    [x, top + 100],
    [x, top + 4],
  ]
  await path(page, square)
  const area = (100 * 100) / mm ** 2
  await expectValue(row, 'area', area, 'mm²', area * 0.03)
  const before = Number(await row.locator('[data-name="area"]').getAttribute('data-value'))
  // From the right side outwards and back on to it.
  await path(page, [
    [x + 100, top + 20],
    [x + 160, top + 25],
    [x + 160, top + 75],
    [x + 100, top + 80],
  ])
  const pulled = before + (60 * 55) / mm ** 2
  await expectValue(row, 'area', pulled, 'mm²', before * 0.05)
  await page.keyboard.press('Control+z')
  await expectValue(row, 'area', before, 'mm²', 1e-6)
  await page.keyboard.press('Control+Shift+Z')
  await expectValue(row, 'area', pulled, 'mm²', before * 0.05)
})

/** Slice n is 100 n HU. */
const STACK: VolumePhantom = {
  columns: 64,
  rows: 48,
  slices: 5,
  spacing: [0.8, 0.5, 2],
  origin: [-20, 35, -110],
  window: { centre: 300, width: 800 },
  value: (_column, _row, slice) => slice * 100,
}

test('the list leads to the slice, and works by keyboard alone', async ({ page, context }, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const folder = info.outputPath('stack')
  await mkdir(folder, { recursive: true })
  await Promise.all(volumeFiles(STACK).map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  await page.goto('/')
  await openFolder(page, folder)
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await viewport.focus()
  await page.keyboard.press('Home')
  await expect(viewport).toHaveAttribute('data-slice', '0')
  const box = await viewport.boundingBox()
  const middle: Point = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
  const rows = measurement(page)
  await viewport.press('q')
  await clicks(page, [middle])
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toHaveAttribute('data-value', '0')
  await viewport.press('End')
  await expect(viewport).toHaveAttribute('data-slice', '4')
  await clicks(page, [middle])
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toHaveAttribute('data-value', '400')

  await rows.first().locator('button').first().focus()
  await page.keyboard.press('Enter')
  await expect(viewport).toHaveAttribute('data-slice', '0')
  await page.getByRole('button', { name: 'Copy measurements as text' }).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('Probe; value 0.0 HU; 1/5\nProbe; value 400.0 HU; 5/5\n')

  await rows.first().locator('button').first().focus()
  await page.keyboard.press('Delete')
  await expect(rows).toHaveCount(1)
  await expect(rows.locator('button').first()).toBeFocused()
  await expect(rows).toHaveAttribute('data-value', '400')
  await page.getByRole('button', { name: 'Delete all measurements' }).click()
  await expect(rows).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(rows).toHaveCount(1)
})

test('a region drawn across the slices has its numbers, and comes back from its file in its plane', async ({
  page,
}, info) => {
  const folder = info.outputPath('stack')
  await mkdir(folder, { recursive: true })
  const phantom: VolumePhantom = { ...STACK, slices: 60, value: (_c, row) => (row < 24 ? 100 : 300) }
  await Promise.all(volumeFiles(phantom).map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  const sagittal = page.locator('[data-testid="mpr-viewport"][data-plane="sagittal"]')
  const open = async () => {
    await page.goto('/')
    await openFolder(page, folder)
    await page.locator('[data-testid="viewport"][data-rendered="true"]').first().waitFor()
    await page.keyboard.press('m')
    await expect(sagittal).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
  }
  await open()
  const box = await sagittal.boundingBox()
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
  const row = measurement(page)
  await page.keyboard.press('Shift+H')
  await page.keyboard.press('t')
  await drag(page, [x - 15, y - 60], [x + 10, y + 60])
  await expect(row).toHaveCount(1)
  for (const [name, wanted] of [
    ['min', 100],
    ['max', 300],
  ] as const) {
    await expectValue(row, name, wanted, 'HU', 0)
  }
  const drawn = await settledRows(page, 1)
  const saved = info.outputPath('measurements.json')
  const [one] = await saveMeasurements(page, saved)
  // In one sagittal plane, over many slices.
  const places = (axis: 0 | 1 | 2) => (one?.points ?? []).map((point) => point[axis])
  expect(Math.max(...places(0)) - Math.min(...places(0))).toBeLessThan(1e-3)
  expect(Math.max(...places(2)) - Math.min(...places(2))).toBeGreaterThan(10)

  await open()
  await page.getByTestId('open-measurements').setInputFiles(saved)
  await expect.poll(() => rowsOf(page)).toEqual(drawn)
  await expect(sagittal.locator('.svg-layer').getByText('HU').first()).toBeAttached()
})

test('of a PET slice values are SUV by body weight', async ({ page }, info) => {
  const viewport = await openPhantom(page, info.outputPath('pet.dcm'), {
    modality: 'PT',
    pixels: phantomPixels((row, column) => (inBar(row, column) ? 20_000 : 5000)),
    rescale: { slope: 1, intercept: 0 },
    window: { centre: 10_000, width: 20_000 },
    extra: {
      Units: 'BQML',
      DecayCorrection: 'START',
      CorrectedImage: ['DECY', 'ATTN', 'SCAT'],
      PatientWeight: 70,
      SeriesDate: '20240501',
      SeriesTime: '110000',
      AcquisitionDate: '20240501',
      AcquisitionTime: '110000',
      RadiopharmaceuticalInformationSequence: [
        {
          RadiopharmaceuticalStartTime: '100000',
          RadionuclideTotalDose: 370e6,
          RadionuclideHalfLife: 6586.2,
        },
      ],
    },
  })
  const bar = await barOf(page, viewport)
  const [x, y] = [Math.round((bar.left + bar.right) / 2), Math.round(bar.bottom) + 100]
  await viewport.press('t')
  await drag(page, [x - 60, y - 40], [x + 60, y + 40])
  // 370 MBq of F-18, an hour before the scan: 253.31 MBq left for 70 kg, so 5000 Bq/ml are 1.3817.
  await expectValue(measurement(page), 'mean', 1.3817, 'SUVbw', 1e-4)
  await expectValue(measurement(page), 'SD', 0, 'SUVbw', 1e-9)
  await expect(measurement(page)).toContainText('1.38 SUVbw')
})
