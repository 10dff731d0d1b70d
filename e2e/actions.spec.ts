import { writeFile } from 'node:fs/promises'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { decode } from 'fast-png'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

const SIDE = 64
/** Four upright blocks share the width of an image. */
const BLOCKS = 4

/** An image of four blocks; `outlier` stands in 4 of its 4096 pixels. */
function blocks(values: readonly number[], outlier?: number): Int16Array {
  const pixels = Int16Array.from(
    { length: SIDE * SIDE },
    (_, i) => values[Math.floor(((i % SIDE) * BLOCKS) / SIDE)] ?? 0,
  )
  if (outlier !== undefined) pixels.fill(outlier, 0, 4)
  return pixels
}

async function open(page: Page, info: TestInfo, bytes: Uint8Array): Promise<Locator> {
  const file = info.outputPath('image.dcm')
  await writeFile(file, bytes)
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 60_000 })
  return viewport
}

/** Grey on screen at the middle of each block; the image fills the viewport's shorter side. */
async function greys(viewport: Locator): Promise<number[]> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const side = Math.min(width, height)
  return Array.from({ length: BLOCKS }, (_, block) => {
    const x = Math.round(width / 2 + side * ((block + 0.5) / BLOCKS - 0.5))
    return data[(Math.round(height / 2) * width + x) * channels] ?? Number.NaN
  })
}

/** Waits for the frame that shows the greys, each within two levels. */
async function expectGreys(viewport: Locator, wanted: readonly number[]): Promise<void> {
  const furthest = async () =>
    Math.max(...(await greys(viewport)).map((grey, i) => Math.abs(grey - (wanted[i] ?? Number.NaN))))
  await expect.poll(furthest, { message: `greys ${wanted}` }).toBeLessThanOrEqual(2)
}

/** Greys of -600, 0, 40 and 80 HU by key: 255 ((HU - (centre - 0.5)) / (width - 1) + 0.5), PS3.3 C.11.2.1.2.1. */
const CT_GREYS: readonly (readonly [string, readonly number[]])[] = [
  ['1', [0, 0, 129.1, 255]],
  ['2', [0, 38.7, 86.4, 134.1]],
  ['3', [0, 0, 255, 255]],
  ['4', [127.6, 229.7, 236.5, 243.3]],
  ['5', [0, 91.3, 120.6, 149.8]],
  ['6', [0, 89.5, 115, 140.6]],
  ['7', [0, 0, 42.8, 111.2]],
  ['8', [0, 70.9, 76.5, 82.2]],
  ['9', [0, 0, 17, 34.1]],
]

test('the digits give a CT its windows, by the standard', async ({ page }, info) => {
  const window = { centre: 0, width: 2001 }
  const pixels = blocks([-600, 0, 40, 80])
  const viewport = await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels, window }))
  for (const [key, wanted] of CT_GREYS) {
    await page.keyboard.press(key)
    await expectGreys(viewport, wanted)
  }
  // The file's own: from -1000.5 over 2000 values.
  await page.keyboard.press('Shift+W')
  await expectGreys(viewport, [51.1, 127.6, 132.7, 137.8])
})

test('the digits window an MR by its file, its range and its percentiles', async ({ page }, info) => {
  const pixels = blocks([0, 100, 200, 300], 4000)
  const window = { centre: 200, width: 401 }
  const bytes = writeDicom({ modality: 'MR', rows: SIDE, columns: SIDE, pixels, window })
  const viewport = await open(page, info, bytes)
  await page.keyboard.press('3')
  await expectGreys(viewport, [0, 85, 170, 255])
  await page.keyboard.press('2')
  await expectGreys(viewport, [0, 6.4, 12.8, 19.1])
  await page.keyboard.press('1')
  await expectGreys(viewport, [0.3, 64.1, 127.8, 191.6])
})

test('one to one shows an image pixel on a CSS pixel, and Fit fills the viewport again', async ({
  page,
}, info) => {
  const window = { centre: 50, width: 2 }
  const pixels = blocks([0, 0, 0, 100])
  const bytes = writeDicom({ rows: SIDE, columns: SIDE, pixels, window, spacing: [0.7, 0.7] })
  const viewport = await open(page, info, bytes)
  // The white block is 16 columns by 64 rows.
  const whitePixels = async () => {
    const { data, width, height, channels } = decode(await viewport.screenshot())
    // Above the letters, which stand at the middle of the edges and are white as well.
    const first = (Math.round(height / 2) - 20) * width
    const row = Array.from({ length: width }, (_, x) => (first + x) * channels)
    return row.filter((at) => Math.min(data[at] ?? 0, data[at + 2] ?? 0) > 180).length
  }
  const off = async (wanted: number) => Math.abs((await whitePixels()) - wanted)
  await page.keyboard.press('=')
  await expect.poll(() => off(SIDE / BLOCKS)).toBeLessThanOrEqual(1)
  await page.keyboard.press('f')
  await expect.poll(whitePixels).toBeGreaterThan(SIDE)
})

test('the palette opens by keyboard, finds an action and runs it', async ({ page }, info) => {
  const window = { centre: 40, width: 80 }
  const pixels = blocks([-600, 0, 40, 80])
  const viewport = await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels, window }))
  const palette = page.getByTestId('palette')
  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('window ct')
  await page.keyboard.press('ArrowDown')
  await expect(palette.getByRole('option', { selected: true })).toContainText('Subdural')
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Tab')
    // The body stands for the browser's own bars, which a dialog leaves within reach.
    expect(await page.evaluate(() => document.activeElement?.matches('body, dialog, dialog *'))).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('inver')
  await page.keyboard.press('Enter')
  await expect(palette).toHaveCount(0)
  await expectGreys(viewport, [255, 255, 125.9, 0])
})

test('the help sheet has every action with a key', async ({ page }, info) => {
  const pixels = blocks([0, 1, 2, 3])
  await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels }))
  await page.keyboard.press('Control+k')
  const options = page.getByTestId('palette').getByRole('option')
  const withKeys = options.filter({ has: page.locator('kbd:not(:empty)') })
  const names = await withKeys.locator('span').allTextContents()
  expect(names.length).toBeGreaterThan(30)
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  const listed = await page.getByTestId('key-help').locator('dt').allTextContents()
  expect(names.filter((name) => !listed.includes(name))).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('key-help')).toHaveCount(0)
})

test('cine goes through the slices until it is stopped', async ({ page }, info) => {
  const frames = 6
  const pixels = Uint8Array.from({ length: SIDE * SIDE * frames }, (_, i) => i % 251)
  const viewport = await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, frames, pixels }))
  const slice = async () => Number(await viewport.getAttribute('data-slice'))
  await viewport.focus()
  await page.keyboard.press('Home')
  await expect.poll(slice).toBe(0)
  await page.keyboard.press('Space')
  await expect.poll(slice).toBeGreaterThan(2)
  // Round the end.
  await expect.poll(slice, { intervals: [20] }).toBeLessThan(2)
  await page.keyboard.press('Space')
  await expect.poll(async () => (await slice()) === (await later(page, slice))).toBe(true)
})

async function later(page: Page, slice: () => Promise<number>): Promise<number> {
  await page.waitForTimeout(300)
  return slice()
}

/** From two 4K screens down to a tablet held either way. */
const SCREENS = [
  [3840, 2160],
  [2560, 1440],
  [1920, 1080],
  [1366, 768],
  [1280, 720],
  [1024, 768],
  [768, 1024],
] as const

test('the bar fits every screen, with nothing cut off and nothing lying over another', async ({
  page,
}, info) => {
  const pixels = blocks([0, 1, 2, 3])
  await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels }))
  await expect(page.locator('[data-testid="pack-status"][data-state="ready"]')).toBeVisible({
    timeout: 60_000,
  })
  for (const [width, height] of SCREENS) {
    await page.setViewportSize({ width, height })
    const bar = page.locator('.top')
    await expect.poll(() => bar.evaluate((top) => top.clientWidth - top.scrollWidth)).toBe(0)
    const boxes = await bar.locator('button:visible, label:visible').evaluateAll((all) =>
      all.map((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect()
        return { left, right, top, bottom, name: one.getAttribute('aria-label') ?? one.textContent }
      }),
    )
    expect(boxes.length).toBeGreaterThan(15)
    // A target is at least 24 by 24 (WCAG 2.2, 2.5.8), inside the page, and clear of the next one.
    for (const [i, box] of boxes.entries()) {
      const where = `${box.name} at ${width}`
      expect(Math.min(box.right - box.left, box.bottom - box.top), where).toBeGreaterThanOrEqual(24)
      expect(box.right, where).toBeLessThanOrEqual(width)
      const next = boxes[i + 1]
      if (next && next.top < box.bottom) expect(next.left, where).toBeGreaterThanOrEqual(box.right - 0.5)
    }
  }
})

test('a menu of the bar is walked with arrows, runs what is chosen, and gives the focus back', async ({
  page,
}, info) => {
  const pixels = blocks([-600, 0, 40, 80])
  const window = { centre: 40, width: 80 }
  const viewport = await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels, window }))
  const menu = page.getByTestId('menu-window')
  await menu.focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-action="window-brain"]')).toBeFocused()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  await expect(page.locator('[data-action="window-lung"]')).toBeFocused()
  await page.keyboard.press('Enter')
  await expectGreys(viewport, [127.6, 229.7, 236.5, 243.3])
  await expect(page.locator('[data-action="window-lung"]')).toHaveCount(0)
  await expect(menu).toBeFocused()
})

test('a button that cannot be pressed says why', async ({ page }, info) => {
  const pixels = blocks([0, 1, 2, 3])
  await open(page, info, writeDicom({ rows: SIDE, columns: SIDE, pixels }))
  const film = page.locator('.top [data-action="cine"]')
  await expect(film).toBeDisabled()
  await expect(film).toHaveAttribute('title', 'Play or stop (Space): Not possible with this image.')
})
