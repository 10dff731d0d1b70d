import { writeFile } from 'node:fs/promises'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { writeDicom } from '../src/testing/dicomWriter'
import { gesture } from './support/fingers'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

test.use({ hasTouch: true })

const SIDE = 64
const FRAMES = 40

type Point = readonly [x: number, y: number]

async function open(page: Page, info: TestInfo): Promise<Locator> {
  const file = info.outputPath('film.dcm')
  const pixels = Int16Array.from({ length: SIDE * SIDE * FRAMES }, (_, i) => (i % SIDE) * 16)
  await writeFile(
    file,
    writeDicom({ rows: SIDE, columns: SIDE, frames: FRAMES, pixels, window: { centre: 500, width: 1000 } }),
  )
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

async function middleOf(viewport: Locator): Promise<Point> {
  const box = await viewport.boundingBox()
  if (!box) throw new Error('the viewport is not on screen')
  return [box.x + box.width / 2, box.y + box.height / 2]
}

async function windowOf(viewport: Locator): Promise<{ width: number; centre: number }> {
  const text = ((await viewport.locator('.vp-bl').textContent()) ?? '').replaceAll('−', '-')
  const [, width, centre] = /W (-?[\d.]+) L (-?[\d.]+)/.exec(text) ?? []
  return { width: Number(width), centre: Number(centre) }
}

async function zoomOf(viewport: Locator): Promise<number> {
  const text = (await viewport.locator('.vp-tr').textContent()) ?? ''
  return Number(/Zoom (\d+) %/.exec(text)?.[1])
}

test('one finger does what the chosen tool does: window, then slices', async ({ page }, info) => {
  const viewport = await open(page, info)
  const session = await page.context().newCDPSession(page)
  const [x, y] = await middleOf(viewport)
  const before = await windowOf(viewport)
  expect(before).toEqual({ width: 1000, centre: 500 })
  await gesture(session, [
    [
      [x, y],
      [x + 100, y],
    ],
  ])
  await expect.poll(async () => (await windowOf(viewport)).width).toBeGreaterThan(1050)
  const widened = await windowOf(viewport)
  await gesture(session, [
    [
      [x, y],
      [x, y + 100],
    ],
  ])
  await expect.poll(async () => (await windowOf(viewport)).centre).not.toBe(widened.centre)

  await page.keyboard.press('s')
  const slice = async () => Number(await viewport.getAttribute('data-slice'))
  await page.keyboard.press('Home')
  await expect.poll(slice).toBe(0)
  const height = (await viewport.locator('.vp-image').boundingBox())?.height ?? 0
  // The height of the viewport goes through the stack: a quarter of it, through a quarter.
  await gesture(session, [
    [
      [x, y - height / 8],
      [x, y + height / 8],
    ],
  ])
  await expect.poll(async () => Math.abs((await slice()) - FRAMES / 4)).toBeLessThanOrEqual(1)
})

test('two fingers that part zoom in, two that go along move the image', async ({ page }, info) => {
  const viewport = await open(page, info)
  const session = await page.context().newCDPSession(page)
  const [x, y] = await middleOf(viewport)
  const before = await zoomOf(viewport)
  await gesture(session, [
    [
      [x - 40, y],
      [x - 120, y],
    ],
    [
      [x + 40, y],
      [x + 120, y],
    ],
  ])
  await expect.poll(() => zoomOf(viewport)).toBeGreaterThan(1.2 * before)
  // The window is a tool of one finger: two leave it alone.
  expect(await windowOf(viewport)).toEqual({ width: 1000, centre: 500 })

  await page.keyboard.press('f')
  await expect.poll(() => zoomOf(viewport)).toBe(before)
  await gesture(session, [
    [
      [x + 40, y],
      [x - 40, y],
    ],
    [
      [x + 120, y],
      [x + 40, y],
    ],
  ])
  expect(await zoomOf(viewport)).toBeGreaterThan(0.9 * before)
  expect(await zoomOf(viewport)).toBeLessThan(1.1 * before)
})
