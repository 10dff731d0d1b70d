import type { Page } from '@playwright/test'
import {
  type Box,
  inBox,
  placeOf,
  UNEVEN_GRID,
  type VolumePhantom,
  volumeFiles,
} from '../src/testing/volumePhantom'
import { expect, test } from './support/fixtures'
import {
  areaOf,
  click,
  drag,
  expectBar,
  expectLength,
  greyAt,
  middleOf,
  numbers,
  onPage,
  openPlanes,
  PLANES,
  plane,
  showIndex,
} from './support/planes'

/** 3 x 3 x 3 voxels of 1000 HU about the voxel (44, 30, 12). */
const MARK: Box = { first: [43, 29, 11], size: [3, 3, 3] }
const MARKED = [44, 30, 12] as const
/** 700 HU, 50 slices of 2 mm: 100 mm from feet to head. */
const BAR: Box = { first: [8, 8, 5], size: [6, 8, 50] }
/** 500 HU and -500 HU, one slice each, and the slice between them. */
const BRIGHT_SHEET: Box = { first: [26, 4, 40], size: [24, 14, 1] }
const DARK_SHEET: Box = { first: [26, 24, 40], size: [24, 14, 1] }

const PHANTOM: VolumePhantom = {
  ...UNEVEN_GRID,
  value(...at) {
    if (inBox(MARK, at)) return 1000
    if (inBox(BAR, at)) return 700
    if (inBox(BRIGHT_SHEET, at)) return 500
    return inBox(DARK_SHEET, at) ? -500 : 200
  },
}

function open(page: Page, folder: string): Promise<void> {
  return openPlanes(page, folder, volumeFiles(PHANTOM))
}

/** Brings the axial plane to a slice of the phantom. */
function showSlice(page: Page, slice: number): Promise<void> {
  return showIndex(page, PHANTOM.slices - 1 - slice)
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
