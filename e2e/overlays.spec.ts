import { writeFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { decode } from 'fast-png'
import { type DicomImageOptions, writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

const SIDE = 64
/** A block of 8 x 16 pixels with its upper left corner in row 17, column 41, counted from 1. */
const BLOCK = { row: 17, column: 41, rows: 8, columns: 16 }
/** Image rows between the block's overlay and the white block of the same size that is in the pixels. */
const BELOW = 16

/** Dark, but for a white block: the yardstick for where the overlay belongs, under any zoom, turn or flip. */
function pixelsOfFrame(): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [row, column] = [Math.floor(i / SIDE) - (BLOCK.row - 1 + BELOW), (i % SIDE) - (BLOCK.column - 1)]
    return row >= 0 && row < BLOCK.rows && column >= 0 && column < BLOCK.columns ? 255 : 40
  })
}

/** Two frames, the same pixels in both; the overlay lies on the second. */
function twoFrames(more: Partial<DicomImageOptions>): Uint8Array {
  const frame = pixelsOfFrame()
  return writeDicom({
    rows: SIDE,
    columns: SIDE,
    frames: 2,
    pixels: Uint8Array.from([...frame, ...frame]),
    spacing: [1, 0.75],
    window: { centre: 127.5, width: 256 },
    ...more,
  })
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
  count: number
}

type Colour = (red: number, green: number, blue: number) => boolean
/** Brighter than half way from dark to white, so that smoothed edges end where the pixels do; the page's texts are bluish. */
const white: Colour = (red, _, blue) => red > (40 + 255) / 2 && Math.abs(red - blue) <= 3
/** No text of the page is as saturated. */
const yellow: Colour = (red, green, blue) => red > 220 && green > 195 && blue < 110

/** Where the screen has a colour, in pixels of the element. */
async function boxOf(element: Locator, has: Colour): Promise<Box> {
  const { data, width, height, channels } = decode(await element.screenshot())
  const box = { left: width, right: 0, top: height, bottom: 0, count: 0 }
  for (let i = 0; i < width * height; i++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i * channels, i * channels + 3)
    if (!has(red, green, blue)) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + 1)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y + 1)
    box.count += 1
  }
  return box
}

async function showOnly(page: Page, file: string): Promise<Locator> {
  await page.goto('/')
  await openFiles(page, [file])
  await page.getByTestId('series-item').locator('.series-open').click()
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

async function goTo(viewport: Locator, key: string, slice: number): Promise<void> {
  await viewport.press(key)
  await expect(viewport).toHaveAttribute('data-slice', String(slice))
}

/** Waits for the screen, which is drawn a frame after the state has changed. */
async function expectMarks(viewport: Locator, seen: boolean): Promise<void> {
  await expect.poll(async () => (await boxOf(viewport, yellow)).count > 0).toBe(seen)
}

const within = (value: number, wanted: number) => expect(Math.abs(value - wanted)).toBeLessThanOrEqual(2)

test('an overlay plane is drawn over its frame, at its place, and turns with the image', async ({
  page,
}, info) => {
  const file = info.outputPath('overlay.dcm')
  const data = new Uint8Array((BLOCK.rows * BLOCK.columns) / 8).fill(255)
  const { row, column, rows, columns } = BLOCK
  const overlay = { rows, columns, data, origin: [row, column] as const, frames: 1, frameOrigin: 2 }
  await writeFile(file, twoFrames({ overlays: [overlay] }))
  const viewport = await showOnly(page, file)
  await expect(page.getByText('drawn over the image and not given to the model').first()).toBeAttached()

  await goTo(viewport, 'Home', 0)
  await expectMarks(viewport, false)
  await goTo(viewport, 'End', 1)
  await expectMarks(viewport, true)

  const marks = await boxOf(viewport, yellow)
  const block = await boxOf(viewport, white)
  const [wide, high] = [block.right - block.left, block.bottom - block.top]
  within(marks.left, block.left)
  within(marks.right, block.right)
  within(marks.bottom - marks.top, high)
  within(block.top - marks.top, (high / BLOCK.rows) * BELOW)
  expect(marks.count).toBeGreaterThan(0.95 * wide * high)

  // A quarter turn clockwise: what was above is to the right.
  await viewport.press('r')
  await expect.poll(async () => (await boxOf(viewport, yellow)).left).not.toBe(marks.left)
  const [turned, turnedBlock] = [await boxOf(viewport, yellow), await boxOf(viewport, white)]
  within(turned.top, turnedBlock.top)
  within(turned.bottom, turnedBlock.bottom)
  within(turned.left - turnedBlock.left, ((turnedBlock.right - turnedBlock.left) / BLOCK.rows) * BELOW)

  await goTo(viewport, 'Home', 0)
  await expectMarks(viewport, false)
})

test('nothing is drawn over an image without overlays', async ({ page }, info) => {
  const file = info.outputPath('plain.dcm')
  await writeFile(file, twoFrames({}))
  const viewport = await showOnly(page, file)
  await goTo(viewport, 'End', 1)
  await expect.poll(async () => (await boxOf(viewport, white)).count).toBeGreaterThan(0)
  expect((await boxOf(viewport, yellow)).count).toBe(0)
})
