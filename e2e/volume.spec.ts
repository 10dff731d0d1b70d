import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { decode } from 'fast-png'
import { writeDicom } from '../src/testing/dicomWriter'
import { type Box, inBox, type VolumePhantom, volumeFiles } from '../src/testing/volumePhantom'
import { expect, test } from './support/fixtures'
import { openFiles, openFolder } from './support/room'

/** Bone in air: 20 columns of 1 mm, 30 rows of 1 mm, 16 slices of 2 mm. */
const CUBE: Box = { first: [14, 9, 8], size: [20, 30, 16] }

const PHANTOM: VolumePhantom = {
  columns: 48,
  rows: 48,
  slices: 32,
  spacing: [1, 1, 2],
  origin: [0, 0, 0],
  window: { centre: 0, width: 2000 },
  value: (...at) => (inBox(CUBE, at) ? 1000 : -1000),
}

async function open(page: Page, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const files = volumeFiles(PHANTOM)
  await Promise.all(files.map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
}

interface Silhouette {
  width: number
  height: number
  colour: readonly [number, number, number]
}

/** Extent in CSS pixels and mean colour of what stands out from black, the text in the corner left out. */
async function silhouetteOf(viewport: Locator): Promise<Silhouette> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  let [left, right, top, bottom, count] = [width, 0, height, 0, 0]
  const sum: [number, number, number] = [0, 0, 0]
  for (let y = 3; y < height - 3; y++) {
    for (let x = 3; x < width - 3; x++) {
      if (x < 200 && y < 60) continue
      const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * channels)
      if (r < 40) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
      count += 1
      sum[0] += r
      sum[1] += g
      sum[2] += b
    }
  }
  const mean = (value: number) => value / Math.max(1, count)
  return {
    width: Math.max(0, right - left),
    height: Math.max(0, bottom - top),
    colour: [mean(sum[0]), mean(sum[1]), mean(sum[2])],
  }
}

test('bone in air is drawn in its size and in the colour of bone, and turns', async ({ page }, info) => {
  test.setTimeout(400_000)
  await page.setViewportSize({ width: 1100, height: 520 })
  await open(page, info.outputPath('phantom'))
  await page.keyboard.press('Shift+M')
  const viewport = page.getByTestId('volume-viewport')
  await expect(viewport).toHaveAttribute('data-rendered', 'true', { timeout: 120_000 })
  await expect(viewport).toHaveAttribute('data-look', 'ct-bone')
  await expect.poll(async () => (await silhouetteOf(viewport)).width).toBeGreaterThan(0)
  const scale = Number(await viewport.getAttribute('data-scale'))

  // From in front: 20 mm from right to left, 32 mm from feet to head, blurred by half a voxel at each end.
  const front = await silhouetteOf(viewport)
  expect(Math.abs(front.width * scale - 20)).toBeLessThan(1)
  expect(Math.abs(front.height * scale - 32)).toBeLessThan(2)
  const [r, g, b] = front.colour
  expect(r).toBeGreaterThan(100)
  expect(r).toBeGreaterThan(g)
  expect(g).toBeGreaterThan(b)

  // A quarter turn shows the side: 30 mm from front to back.
  // Nine keys at once: software draws a body in seconds.
  await viewport.evaluate((element) => {
    for (let i = 0; i < 9; i++) {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    }
  })
  await expect
    .poll(async () => Math.abs((await silhouetteOf(viewport)).width * scale - 30), { timeout: 120_000 })
    .toBeLessThan(1)

  // The brightest value along each ray of the same volume is white.
  await page.getByTestId('body-look').selectOption('ct-brightest')
  await expect
    .poll(async () => Math.min(...(await silhouetteOf(viewport)).colour), { timeout: 120_000 })
    .toBeGreaterThan(200)
})

test('planes and slices take turns, and WebGL does not run out', async ({ page }, info) => {
  await open(page, info.outputPath('phantom'))
  // Browsers drop the oldest WebGL contexts of a page that holds more than sixteen.
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('m')
    const axial = page.locator('[data-testid="mpr-viewport"][data-plane="axial"]')
    await expect(axial).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
    await expect.poll(async () => (await silhouetteOf(axial)).width).toBeGreaterThan(50)
    await page.keyboard.press(i % 2 === 0 ? 'Escape' : 'm')
    const stack = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
    await expect(stack).toBeVisible()
    await expect(page.getByTestId('volume-room')).toHaveCount(0)
  }
})

test('a single image is no volume, and the buttons say so', async ({ page }, info) => {
  const file = info.outputPath('one.dcm')
  await writeFile(file, writeDicom({ rows: 8, columns: 8, pixels: new Int16Array(64).fill(40) }))
  await page.goto('/')
  await openFiles(page, [file])
  await page.keyboard.press('m')
  const button = page.locator('[data-action="mpr"]').first()
  await expect(button).toHaveAttribute('title', /evenly spaced slices/)
  await expect(page.getByTestId('volume-room')).toHaveCount(0)
})
