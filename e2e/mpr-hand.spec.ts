import type { Locator, Page } from '@playwright/test'
import { decode } from 'fast-png'
import { UNEVEN_GRID, type VolumePhantom, volumeFiles } from '../src/testing/volumePhantom'
import { gesture } from './support/fingers'
import { expect, test } from './support/fixtures'
import { drag, numbers, onPage, openPlanes, PLANES, plane } from './support/planes'

test.use({ hasTouch: true })

const PHANTOM: VolumePhantom = {
  ...UNEVEN_GRID,
  value: () => 200,
}

type Place = readonly [number, number]

async function expectNear(read: () => Promise<number>, wanted: number, tolerance: number): Promise<void> {
  await expect.poll(async () => Math.abs((await read()) - wanted)).toBeLessThanOrEqual(tolerance)
}

/** One coordinate of where the planes meet, LPS mm. */
async function meeting(page: Page, axis: 0 | 1 | 2): Promise<number> {
  return (await numbers(plane(page, 'axial'), 'data-position'))[axis] ?? Number.NaN
}

test('dragging one line moves one plane, by as many millimetres', async ({ page }, info) => {
  await openPlanes(page, info.outputPath('phantom'), volumeFiles(PHANTOM))
  const axial = plane(page, 'axial')
  const [x = 0, y = 0] = await numbers(axial, 'data-place')
  const [scale = 1] = await numbers(axial, 'data-scale')
  const before = await numbers(axial, 'data-position')
  // The level line is the coronal plane. Its handles that turn it lie half way to the edge; this is before them.
  await page.mouse.move(...(await onPage(axial, [x + 58, y])))
  await drag(page, axial, [x + 60, y], [x + 60, y + 40])
  await expectNear(() => meeting(page, 1), (before[1] ?? 0) + 40 / scale, 1.5 / scale)
  expect(Math.abs((await meeting(page, 0)) - (before[0] ?? 0))).toBeLessThan(0.01)
  expect(Math.abs((await meeting(page, 2)) - (before[2] ?? 0))).toBeLessThan(0.01)
  for (const name of PLANES) await expect(plane(page, name)).not.toContainText('oblique')
})

test('the stack goes on at the slice nearest to the crosshairs', async ({ page }, info) => {
  await openPlanes(page, info.outputPath('phantom'), volumeFiles(PHANTOM))
  const sagittal = plane(page, 'sagittal')
  const [x = 0, y = 0] = await numbers(sagittal, 'data-place')
  const [scale = 1] = await numbers(sagittal, 'data-scale')
  const before = await meeting(page, 2)
  await sagittal.click({ position: { x: x + 20, y: y - 23 * scale } })
  await expectNear(() => meeting(page, 2), before + 23, 1)
  const height = await meeting(page, 2)
  await page.keyboard.press('Escape')
  const stack = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  const slice = Math.round((height - PHANTOM.origin[2]) / PHANTOM.spacing[2])
  await expect(stack).toHaveAttribute('data-slice', `${slice}`)
  // And the planes at that slice again.
  await page.keyboard.press('m')
  await expect(plane(page, 'axial')).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
  await expectNear(() => meeting(page, 2), PHANTOM.origin[2] + slice * PHANTOM.spacing[2], 0.01)
})

/** Colour at a place of a viewport. */
async function colourAt(viewport: Locator, [x, y]: Place): Promise<number[]> {
  const { data, width, channels } = decode(await viewport.screenshot())
  const at = (Math.round(y) * width + Math.round(x)) * channels
  return [...data.subarray(at, at + 3)]
}

async function expectColour(page: Page, wanted: readonly number[]): Promise<void> {
  for (const name of PLANES) {
    const viewport = plane(page, name)
    const [x = 0, y = 0] = await numbers(viewport, 'data-place')
    await expect
      .poll(async () => {
        const seen = await colourAt(viewport, [x, y])
        return Math.max(...seen.map((value, i) => Math.abs(value - (wanted[i] ?? 999))))
      })
      .toBeLessThanOrEqual(4)
  }
}

test('three planes take a colour map with its bar, invert it, and lose it with reset', async ({
  page,
}, info) => {
  await openPlanes(page, info.outputPath('phantom'), volumeFiles(PHANTOM))
  await page.keyboard.press('Shift+H')
  const bars = page.locator('[data-testid="mpr-viewport"] [data-testid="colour-bar"]')
  await expect(bars).toHaveCount(0)
  await expectColour(page, [64, 64, 64])
  await page.keyboard.press('Shift+C')
  await expect(bars).toHaveCount(3)
  await expect(bars.first()).toHaveAttribute('data-map', 'hot-iron')
  // 200 HU of 0 to 800 is entry 64 of Hot Iron (PS3.6 annex B.1.1): 128, 0, 0.
  await expectColour(page, [128, 0, 0])
  await page.getByTestId('menu-image').click()
  await expect(page.locator('[data-action="colours-hot-iron"]')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('[data-action="colours-grey"]')).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('volume-room')).toBeVisible()
  await plane(page, 'axial').focus()
  await page.keyboard.press('i')
  await expectColour(page, [127, 255, 255])
  await page.keyboard.press('0')
  await expect(bars).toHaveCount(0)
  await expectColour(page, [64, 64, 64])
})

test('one finger does what is in hand: crosshairs, window, slices; two fingers zoom', async ({
  page,
}, info) => {
  await openPlanes(page, info.outputPath('phantom'), volumeFiles(PHANTOM))
  const session = await page.context().newCDPSession(page)
  const axial = plane(page, 'axial')
  const [px = 0, py = 0] = await numbers(axial, 'data-place')
  const [scale = 1] = await numbers(axial, 'data-scale')
  const [x, y] = await onPage(axial, [px, py])
  const before = await numbers(axial, 'data-position')

  // Further from the lines than a finger is thick: the crosshairs come under it and go with it.
  await gesture(session, [
    [
      [x + 70, y + 60],
      [x + 100, y + 80],
    ],
  ])
  await expectNear(() => meeting(page, 0), (before[0] ?? 0) + 100 / scale, 4 / scale)
  await expectNear(() => meeting(page, 1), (before[1] ?? 0) + 80 / scale, 4 / scale)

  await page.keyboard.press('Shift+H')
  await page.keyboard.press('w')
  await expect(axial.locator('.vp-bl')).toContainText('W 801')
  await gesture(session, [
    [
      [x, y],
      [x + 100, y],
    ],
  ])
  await expect(axial.locator('.vp-bl')).not.toContainText('W 801')
  await expect(plane(page, 'coronal').locator('.vp-bl')).toHaveText(
    (await axial.locator('.vp-bl').textContent()) ?? '',
  )

  const scaleNow = async () => (await numbers(axial, 'data-scale'))[0] ?? 0
  await gesture(session, [
    [
      [x - 40, y],
      [x - 80, y],
    ],
    [
      [x + 40, y],
      [x + 80, y],
    ],
  ])
  await expect.poll(scaleNow).toBeGreaterThan(1.3 * scale)
  const [other = 0] = await numbers(plane(page, 'sagittal'), 'data-scale')
  expect(other).toBeLessThan(1.3 * scale)

  await page.keyboard.press('s')
  const index = async () => (await numbers(axial, 'data-index'))[0] ?? 0
  const start = await index()
  const height = (await axial.boundingBox())?.height ?? 0
  // The height of the viewport goes through the volume: a quarter of it, through a quarter.
  await gesture(session, [
    [
      [x, y - height / 8],
      [x, y + height / 8],
    ],
  ])
  await expectNear(index, start + PHANTOM.slices / 4, 1)
})
