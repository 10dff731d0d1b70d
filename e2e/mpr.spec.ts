import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { decode } from 'fast-png'
import { type Box, inBox, placeOf, type VolumePhantom, volumeFiles } from '../src/testing/volumePhantom'
import { expect, test } from './support/fixtures'
import { openFolder } from './support/room'

/** 3 x 3 x 3 voxels of 1000 HU about the voxel (44, 30, 12). */
const MARK: Box = { first: [43, 29, 11], size: [3, 3, 3] }
const MARKED = [44, 30, 12] as const
/** 700 HU, 50 slices of 2 mm: 100 mm from feet to head. */
const BAR: Box = { first: [8, 8, 5], size: [6, 8, 50] }
/** 500 HU and -500 HU, one slice each, and the slice between them. */
const BRIGHT_SHEET: Box = { first: [26, 4, 40], size: [24, 14, 1] }
const DARK_SHEET: Box = { first: [26, 24, 40], size: [24, 14, 1] }

const PHANTOM: VolumePhantom = {
  columns: 64,
  rows: 48,
  slices: 60,
  spacing: [0.8, 0.5, 2],
  origin: [-20, 35, -110],
  window: { centre: 400.5, width: 801 },
  value(...at) {
    if (inBox(MARK, at)) return 1000
    if (inBox(BAR, at)) return 700
    if (inBox(BRIGHT_SHEET, at)) return 500
    return inBox(DARK_SHEET, at) ? -500 : 200
  },
}

type PlaneName = 'axial' | 'sagittal' | 'coronal'
const PLANES: readonly PlaneName[] = ['axial', 'sagittal', 'coronal']

function plane(page: Page, name: PlaneName): Locator {
  return page.locator(`[data-testid="mpr-viewport"][data-plane="${name}"]`)
}

async function open(page: Page, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const files = volumeFiles(PHANTOM)
  await Promise.all(files.map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await page.keyboard.press('m')
  for (const name of PLANES) {
    await expect(plane(page, name)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
  }
}

/** Numbers of an attribute. */
async function numbers(viewport: Locator, attribute: string): Promise<number[]> {
  return ((await viewport.getAttribute(attribute)) ?? '').split(' ').map(Number)
}

interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

/**
 * Where the grey levels of a viewport lie between two levels, in CSS pixels from its corner; text is left out.
 * @param beyond fraction of the width that is left out at the left
 */
async function areaOf(viewport: Locator, from: number, to = 255, beyond = 0): Promise<Area> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const area = { left: width, right: 0, top: height, bottom: 0 }
  const isText = (x: number, y: number) => Math.min(x, width - x) < 92 && Math.min(y, height - y) < 50
  for (let y = 3; y < height - 3; y++) {
    for (let x = Math.max(3, Math.ceil(beyond * width)); x < width - 3; x++) {
      if (isText(x, y)) continue
      const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * channels)
      if (r !== g || g !== b || r < from || r > to) continue
      area.left = Math.min(area.left, x)
      area.right = Math.max(area.right, x + 1)
      area.top = Math.min(area.top, y)
      area.bottom = Math.max(area.bottom, y + 1)
    }
  }
  return area
}

function middleOf({ left, right, top, bottom }: Area): readonly [number, number] {
  return [(left + right) / 2, (top + bottom) / 2]
}

/** Grey level of one pixel of a viewport. */
async function greyAt(viewport: Locator, [x, y]: readonly [number, number]): Promise<number> {
  const { data, width, channels } = decode(await viewport.screenshot())
  return data[(Math.round(y) * width + Math.round(x)) * channels] ?? -1
}

async function press(page: Page, viewport: Locator, keys: readonly string[]): Promise<void> {
  await viewport.focus()
  for (const key of keys) await page.keyboard.press(key)
}

/** Brings the axial plane to a slice of the phantom. */
async function showSlice(page: Page, slice: number): Promise<void> {
  const axial = plane(page, 'axial')
  const wanted = PHANTOM.slices - 1 - slice
  const [at = 0] = await numbers(axial, 'data-index')
  const step = wanted > at ? 'ArrowDown' : 'ArrowUp'
  await press(page, axial, Array<string>(Math.abs(wanted - at)).fill(step))
  await expect(axial).toHaveAttribute('data-index', `${wanted}`)
}

async function click(viewport: Locator, [x, y]: readonly [number, number]): Promise<void> {
  await viewport.click({ position: { x, y } })
}

async function drag(
  page: Page,
  viewport: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
) {
  const box = await viewport.boundingBox()
  const { x, y } = box ?? { x: 0, y: 0 }
  await page.mouse.move(x + from[0], y + from[1])
  await page.mouse.down()
  await page.mouse.move(x + (from[0] + to[0]) / 2, y + (from[1] + to[1]) / 2, { steps: 3 })
  await page.mouse.move(x + to[0], y + to[1], { steps: 3 })
  await page.mouse.up()
}

async function expectLength(page: Page, wanted: number): Promise<void> {
  const row = page.getByTestId('measurement')
  await expect(row).toHaveCount(1)
  await expect(row).toHaveAttribute('data-unit', 'mm')
  await expect
    .poll(async () => Math.abs(Number(await row.getAttribute('data-value')) - wanted))
    .toBeLessThanOrEqual(0.5)
}

test('a press on the planted mark in one plane shows it in all three', async ({ page }, info) => {
  await open(page, info.outputPath('phantom'))
  await showSlice(page, MARKED[2])
  const axial = plane(page, 'axial')
  await expect.poll(async () => (await areaOf(axial, 250)).right).toBeGreaterThan(0)
  await click(axial, middleOf(await areaOf(axial, 250)))

  const wanted = placeOf(PHANTOM, MARKED)
  for (const name of PLANES) {
    const viewport = plane(page, name)
    await expect(async () => {
      const position = await numbers(viewport, 'data-position')
      for (const axis of [0, 1, 2]) {
        const half = (PHANTOM.spacing[axis] ?? 0) / 2
        expect(Math.abs((position[axis] ?? 0) - (wanted[axis] ?? 0))).toBeLessThanOrEqual(half)
      }
      const [x = 0, y = 0] = await numbers(viewport, 'data-place')
      expect(await greyAt(viewport, [x, y])).toBeGreaterThanOrEqual(250)
      // The mark itself, found on the screen, lies about the crosshairs.
      const area = await areaOf(viewport, 250)
      expect(x).toBeGreaterThan(area.left)
      expect(x).toBeLessThan(area.right)
      expect(y).toBeGreaterThan(area.top)
      expect(y).toBeLessThan(area.bottom)
    }).toPass({ timeout: 20_000 })
  }
  await expect(plane(page, 'sagittal')).toHaveAttribute('data-index', `${MARKED[0]}`)
  await expect(plane(page, 'coronal')).toHaveAttribute('data-index', `${PHANTOM.rows - 1 - MARKED[1]}`)
})

test('100 mm through the slices measure 100 mm in both planes across them, and on a plane turned by 45 degrees', async ({
  page,
}, info) => {
  await open(page, info.outputPath('phantom'))
  const axial = plane(page, 'axial')
  await expect.poll(async () => (await areaOf(axial, 215, 230)).right).toBeGreaterThan(0)
  await click(axial, middleOf(await areaOf(axial, 215, 230)))
  // A press counts once it cannot become a double one any more.
  await expect(plane(page, 'coronal')).toHaveAttribute('data-index', /3[4-8]/)
  await page.keyboard.press('Shift+H')
  await page.keyboard.press('l')
  for (const name of ['sagittal', 'coronal'] as const) await expectBar(page, plane(page, name))

  // The lines again, and the round handle on the half of the coronal line at the right, an eighth of a turn downwards.
  await page.keyboard.press('Shift+H')
  await expect(page.getByRole('button', { name: 'Crosshairs' })).toHaveAttribute('aria-pressed', 'true')
  const [x = 0, y = 0] = await numbers(axial, 'data-place')
  const width = (await axial.boundingBox())?.width ?? 0
  const arm = (GAP + width - x) / 2
  const turned = arm * Math.SQRT1_2
  await page.mouse.move(...(await onPage(axial, [x + arm - 3, y])))
  await page.mouse.move(...(await onPage(axial, [x + arm, y])))
  await page.mouse.down()
  await page.mouse.move(...(await onPage(axial, [x + turned, y + turned])))
  await page.mouse.up()
  const sagittal = plane(page, 'sagittal')
  await expect(sagittal).toContainText('Sagittal, oblique')
  await expect(plane(page, 'coronal').locator('.vp-right')).toHaveText(/LP|PL/)
  await page.keyboard.press('Shift+H')
  await page.keyboard.press('l')
  await expectBar(page, sagittal)
  await expectBar(page, plane(page, 'coronal'))
  // Across, a plane at 45 degrees leaves the bar through its nearer faces, 8 rows of 0.5 mm apart: 4 mm / sin 45.
  const bar = await areaOf(sagittal, 144)
  const [, middle] = middleOf(bar)
  await drag(page, sagittal, [bar.left, middle], [bar.right, middle])
  await expectLength(page, 4 * Math.SQRT2)
})

/** Radius of the gap in the middle of the crosshairs, in CSS pixels. */
const GAP = 14

async function onPage(viewport: Locator, [x, y]: readonly [number, number]): Promise<[number, number]> {
  const box = await viewport.boundingBox()
  return [(box?.x ?? 0) + x, (box?.y ?? 0) + y]
}

/** Measures the bar from end to end, from feet to head, and takes the measurement away again. */
async function expectBar(page: Page, viewport: Locator): Promise<void> {
  await expect.poll(async () => (await areaOf(viewport, 144)).right).toBeGreaterThan(0)
  const bar = await areaOf(viewport, 144)
  const [x] = middleOf(bar)
  await drag(page, viewport, [x, bar.top], [x, bar.bottom])
  await expectLength(page, 100)
  await page.getByRole('button', { name: 'Delete Length' }).click()
  await expect(page.getByTestId('measurement')).toHaveCount(0)
}

test('a window preset gives the known grey in all planes, and inversion turns it round', async ({
  page,
}, info) => {
  await open(page, info.outputPath('phantom'))
  await page.keyboard.press('Shift+H')
  const places = await Promise.all(PLANES.map((name) => numbers(plane(page, name), 'data-place')))
  const expectGrey = async (wanted: number) => {
    for (const [i, name] of PLANES.entries()) {
      const [x = 0, y = 0] = places[i] ?? []
      await expect
        .poll(async () => Math.abs((await greyAt(plane(page, name), [x, y])) - wanted))
        .toBeLessThan(2)
    }
  }
  // 200 HU between 0 and 800.
  await expectGrey(63.75)
  // Abdomen, centre 60 and width 400: -140 to 259.
  await page.keyboard.press('6')
  await expectGrey((255 * 340) / 399)
  await page.keyboard.press('i')
  await expectGrey(255 - (255 * 340) / 399)
  await page.keyboard.press('0')
  await expectGrey(63.75)
})

test('a slab shows the largest, the smallest and the mean of what it contains', async ({ page }, info) => {
  await open(page, info.outputPath('phantom'))
  const axial = plane(page, 'axial')
  await page.keyboard.press('Shift+H')
  await showSlice(page, BRIGHT_SHEET.first[2])
  await expect.poll(async () => (await areaOf(axial, 154, 164, 0.35)).right).toBeGreaterThan(0)
  const sheet = await areaOf(axial, 154, 164, 0.35)
  const bright = middleOf(sheet)
  // 20 rows of 0.5 mm lie between the two sheets, and the bright one is 24 columns of 0.8 mm wide.
  const pixel = (24 * 0.8) / (sheet.right - sheet.left)
  const dark = [bright[0], bright[1] + 10 / pixel] as const
  const expectGrey = async (place: readonly [number, number], wanted: number, tolerance: number) => {
    await expect
      .poll(async () => Math.abs((await greyAt(axial, place)) - wanted))
      .toBeLessThanOrEqual(tolerance)
  }
  await expectGrey(dark, 0, 1)

  // 8 mm beyond the sheets: a slab of 10 mm ends before them, one of 20 mm contains them.
  await showSlice(page, BRIGHT_SHEET.first[2] + 4)
  await expectGrey(bright, 63.75, 1)
  for (const thickness of ['5', '10']) {
    await page.keyboard.press('Shift+B')
    await expect(page.getByTestId('slab-thickness')).toHaveValue(thickness)
    await expectGrey(bright, 63.75, 1)
  }
  await page.keyboard.press('Shift+B')
  await expectGrey(bright, 159.4, 4)
  await page.getByTestId('slab-mode').selectOption('minip')
  await expectGrey(dark, 0, 1)
  await expectGrey(bright, 63.75, 1)
  // Linear between slices the sheet is a triangle, 300 HU high and 4 mm wide: 600 HU mm over 20 mm, 30 HU.
  await page.getByTestId('slab-mode').selectOption('average')
  await expectGrey(bright, (255 * 230) / 800, 1.5)
})
