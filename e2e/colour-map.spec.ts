import { writeFile } from 'node:fs/promises'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { decode } from 'fast-png'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

const SIDE = 64
/** Four upright blocks: black, a third, two thirds and white of the window. */
const BLOCKS = 4

async function open(page: Page, info: TestInfo, bytes: Uint8Array): Promise<Locator> {
  const file = info.outputPath('image.dcm')
  await writeFile(file, bytes)
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

function grey(): Uint8Array {
  const frame = Array.from({ length: SIDE * SIDE }, (_, i) => 100 * Math.floor(((i % SIDE) * BLOCKS) / SIDE))
  return writeDicom({
    rows: SIDE,
    columns: SIDE,
    frames: 2,
    pixels: Int16Array.from([...frame, ...frame]),
    window: { centre: 150, width: 300, function: 'LINEAR_EXACT' },
  })
}

type Colour = readonly number[]

/** Colour on screen in the middle of each block. */
async function colours(viewport: Locator): Promise<Colour[]> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const side = Math.min(width, height)
  return Array.from({ length: BLOCKS }, (_, block) => {
    const x = Math.round(width / 2 + side * ((block + 0.5) / BLOCKS - 0.5))
    const at = (Math.round(height * 0.42) * width + x) * channels
    return [...data.subarray(at, at + 3)]
  })
}

async function expectColours(viewport: Locator, wanted: readonly Colour[]): Promise<void> {
  const furthest = async () => {
    const seen = await colours(viewport)
    return Math.max(
      ...seen.flatMap((colour, n) => colour.map((value, i) => Math.abs(value - (wanted[n]?.[i] ?? 999)))),
    )
  }
  await expect.poll(furthest, { message: JSON.stringify(wanted) }).toBeLessThanOrEqual(4)
}

const GREY = [
  [0, 0, 0],
  [85, 85, 85],
  [170, 170, 170],
  [255, 255, 255],
]
/** Entries 0, 85, 170 and 255 of DICOM's Hot Iron palette (PS3.6 annex B.1.1). */
const HOT_IRON = [
  [0, 0, 0],
  [170, 0, 0],
  [255, 84, 0],
  [255, 255, 255],
]

test('a grey image takes the colours of DICOM’s Hot Iron, keeps them over its slices, and loses them with reset', async ({
  page,
}, info) => {
  const viewport = await open(page, info, grey())
  await viewport.focus()
  await page.keyboard.press('Home')
  await expectColours(viewport, GREY)
  await page.keyboard.press('Shift+C')
  await expectColours(viewport, HOT_IRON)
  const bar = viewport.getByTestId('colour-bar')
  await expect(bar).toHaveAttribute('data-map', 'hot-iron')
  await expect(bar).toContainText('300')

  await page.keyboard.press('End')
  await expect(viewport).toHaveAttribute('data-slice', '1')
  await expectColours(viewport, HOT_IRON)
  await page.keyboard.press('i')
  await expectColours(
    viewport,
    HOT_IRON.map((colour) => colour.map((value) => 255 - value)),
  )
  await page.keyboard.press('i')
  await expectColours(viewport, HOT_IRON)

  await page.keyboard.press('0')
  await expectColours(viewport, GREY)
  await expect(bar).toHaveCount(0)
  // All of them, and grey again.
  for (const map of ['hot-iron', 'pet', 'hot-metal', 'rainbow']) {
    await page.keyboard.press('Shift+C')
    await expect(bar).toHaveAttribute('data-map', map)
  }
  await page.keyboard.press('Shift+C')
  await expect(bar).toHaveCount(0)
  await expectColours(viewport, GREY)
})

test('a colour image keeps its own colours', async ({ page }, info) => {
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i % 3 === 1 ? 200 : 20))
  const viewport = await open(
    page,
    info,
    writeDicom({ modality: 'US', rows: SIDE, columns: SIDE, samples: 3, pixels }),
  )
  const own = [20, 200, 20]
  await expectColours(viewport, [own, own, own, own])
  await page.keyboard.press('Shift+C')
  await page.waitForTimeout(300)
  await expectColours(viewport, [own, own, own, own])
  await expect(viewport.getByTestId('colour-bar')).toHaveCount(0)
})
