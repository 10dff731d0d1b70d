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
  phantomPixels,
} from './support/measuring'

const IMAGE = {
  pixels: phantomPixels((row, column) => (inBar(row, column) ? 2000 : 900)),
  rescale: { slope: 1, intercept: -1000 },
  window: { centre: 100, width: 800 },
}

/** Degrees between two screen directions: millimetres are as long across as down, whatever shape pixels have. */
function degrees(a: Point, b: Point): number {
  const [dot, cross] = [a[0] * b[0] + a[1] * b[1], a[0] * b[1] - a[1] * b[0]]
  return (Math.abs(Math.atan2(cross, dot)) * 180) / Math.PI
}

test('an angle of 45° measures 45° on pixels that are not square, drawn by three clicks or by a drag and a click, also turned and flipped', async ({
  page,
}, info) => {
  const viewport = await openPhantom(page, info.outputPath('phantom.dcm'), IMAGE)
  const row = measurement(page)
  await viewport.press('a')
  for (const key of ['', 'r', 'h']) {
    if (key !== '') await viewport.press(key)
    const box = await viewport.boundingBox()
    const [x, y] = [Math.round((box?.x ?? 0) + 200), Math.round((box?.y ?? 0) + 400)]
    // Along a row or column of the image, to the corner, and back at half a right angle.
    await clicks(page, [
      [x + 140, y],
      [x, y],
      [x + 100, y - 100],
    ])
    await expect(row).toHaveCount(1)
    await expect(row).toHaveAttribute('data-kind', 'angle')
    await expectValue(row, 'angle', 45, '°', 0.1)
    await page.keyboard.press('Control+z')
    await expect(row).toHaveCount(0)
    await page.keyboard.press('Control+Shift+Z')
    await expectValue(row, 'angle', 45, '°', 0.1)
    await row.getByRole('button', { name: 'Delete' }).click()
    await expect(row).toHaveCount(0)

    await drag(page, [x + 140, y], [x, y])
    await clicks(page, [[x + 60, y - 80]])
    await expectValue(row, 'angle', degrees([140, 0], [60, -80]), '°', 0.1)
    await row.getByRole('button', { name: 'Delete' }).click()
    await expect(row).toHaveCount(0)
  }
})

test('an angle with one leg is given up by undo and by another tool', async ({ page }, info) => {
  const viewport = await openPhantom(page, info.outputPath('phantom.dcm'), IMAGE)
  const bar = await barOf(page, viewport)
  const row = measurement(page)
  const [x, y] = [Math.round(bar.left), Math.round(bar.bottom + 80)]
  await viewport.press('a')
  await drag(page, [x, y], [x + 100, y])
  await page.keyboard.press('Control+z')
  await expect(viewport.locator('.svg-layer line')).toHaveCount(0)
  await drag(page, [x, y], [x + 100, y])
  await viewport.press('l')
  await expect(viewport.locator('.svg-layer line')).toHaveCount(0)
  await drag(page, [bar.left, y], [bar.right, y])
  await expect(row).toHaveCount(1)
  await expectValue(row, 'length', 100, 'mm', 0.5)
})

test('a Cobb angle is that between its two lines', async ({ page }, info) => {
  const viewport = await openPhantom(page, info.outputPath('phantom.dcm'), IMAGE)
  const bar = await barOf(page, viewport)
  const row = measurement(page)
  const [x, y] = [Math.round(bar.left), Math.round(bar.bottom + 40)]
  await viewport.press('o')
  await drag(page, [x, y], [x + 160, y + 20])
  await drag(page, [x, y + 140], [x + 160, y + 80])
  await expect(row).toHaveCount(1)
  await expect(row).toHaveAttribute('data-kind', 'cobb')
  const wanted = degrees([160, 20], [160, -60])
  await expectValue(row, 'angle', wanted, '°', 0.3)

  await page.keyboard.press('Control+z')
  await expect(row).toHaveCount(0)
  await page.keyboard.press('Control+Shift+Z')
  await expectValue(row, 'angle', wanted, '°', 0.3)
  await page.keyboard.press('Control+z')
  await expect(row).toHaveCount(0)
})
