import type { Locator } from '@playwright/test'
import { decode } from 'fast-png'
import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, openFolder, showAnyway } from './support/room'

// Timings on a shared machine: noise passes, slowness of our own comes back in every try.
test.describe.configure({ retries: 2 })

/**
 * 8 pixels of 128 from row 84, column 36: rows 168 to 184 and columns 72 to 88 of the network's 256, which lie in
 * row 5 (160 to 192) and column 2 (64 to 96) of its cells of 32 pixels.
 */
const MARK = { row: 84, column: 36, side: 8 }
const CELL = '5,2'

interface Block {
  row: number
  column: number
  rows: number
  columns: number
}

/** What is coloured of the layer, in cells of the square image, which is fitted into the viewport and centred. */
async function coloured(layer: Locator): Promise<Block> {
  const address = await layer.evaluate((canvas) =>
    canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : '',
  )
  const { data, width, height } = decode(Buffer.from(address.replace(/^.*,/, ''), 'base64'))
  const box = { left: width, right: 0, top: height, bottom: 0 }
  for (let i = 0; i < width * height; i++) {
    if ((data[i * 4 + 3] ?? 0) === 0) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + 1)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y + 1)
  }
  const side = Math.min(width, height)
  const cells = (pixels: number) => Math.round((8 * pixels) / side)
  return {
    row: cells(box.top - (height - side) / 2),
    column: cells(box.left - (width - side) / 2),
    rows: cells(box.bottom - box.top),
    columns: cells(box.right - box.left),
  }
}

test('the map of a planted mark has its maximum in the cell of the mark, for whichever finding', async ({
  page,
}, info) => {
  await servePack(page, packInMemory(await tinyPack()))
  const planted = await writePlantedCase(info.outputPath('case'), { mark: MARK })
  await page.goto('/')
  await openFolder(page, planted.folder)
  await diagnose(page)
  await showAnyway(page)
  const strip = page.locator('.strip', { hasText: planted.scan })
  await strip.getByTestId('key-slice').first().click()
  const viewport = page.locator('[data-testid="viewport"]', { hasText: planted.scan })
  await expect(viewport).toHaveAttribute('data-slice', String(planted.slice))
  const layer = page.getByTestId('map-layer')
  await expect(layer).toHaveCount(0)

  await page.getByTestId('map-toggle').click()
  await expect(layer).toHaveAttribute('data-finding', 'planted-mark')
  await expect(layer).toHaveAttribute('data-maximum-cell', CELL)
  await expect(page.getByTestId('map-status')).toContainText('8 × 8 blocks')

  // One block of 8 x 8 is coloured, where the mark is, and it turns with the image: a quarter turn clockwise takes
  // row 5, column 2 to row 2, column 7 - 5 = 2.
  expect(await coloured(layer)).toEqual({ row: 5, column: 2, rows: 1, columns: 1 })
  await viewport.press('r')
  await expect.poll(() => coloured(layer)).toEqual({ row: 2, column: 2, rows: 1, columns: 1 })

  // The other finding is the first turned round: the mark speaks against it and no cell for it.
  await page.locator('[data-testid="finding"][data-id="no-mark"] button').first().click()
  await expect(layer).toHaveAttribute('data-finding', 'no-mark', { timeout: 500 })
  await expect(layer).not.toHaveAttribute('data-maximum-cell', CELL)
  await expect(page.getByTestId('map-status')).toContainText('−')

  // Slice 23 of 40 is not floor(i * 40 / 32) for any i: 22 and then 23.75, which is 23; 24 is left out.
  await viewport.press('ArrowDown')
  await viewport.press('ArrowDown')
  await expect(viewport).toHaveAttribute('data-slice', String(planted.slice + 2))
  await expect(page.getByTestId('map-status')).toContainText('did not see this slice')
  await expect(layer).toHaveCount(0)
})

/** Milliseconds that a map for all classes may take once the case is diagnosed. */
const MAP_BUDGET_MS = 500

test('a map of the shipped model takes less than half a second, and another finding no run', async ({
  page,
}, info) => {
  const planted = await writePlantedCase(info.outputPath('case'), { mark: MARK })
  await page.goto('/')
  await openFolder(page, planted.folder)
  await diagnose(page)
  await showAnyway(page)
  await page.locator('.strip', { hasText: planted.scan }).getByTestId('key-slice').first().click()
  const status = page.getByTestId('map-status')
  const toggle = page.getByTestId('map-toggle')
  const times: number[] = []
  for (let run = 0; run < 3; run++) {
    await toggle.click()
    await expect(status).toHaveAttribute('data-phase', 'ready')
    times.push(Number(await status.getAttribute('data-milliseconds')))
    if (run < 2) await toggle.click()
  }
  info.annotations.push({ type: 'map of all classes', description: `${times.join(', ')} ms` })
  const took = times.at(-1)
  const layer = page.getByTestId('map-layer')
  const first = await layer.getAttribute('data-finding')
  const other = page.locator(`[data-testid="finding"]:not([data-id="${first}"])`).first()
  const id = (await other.getAttribute('data-id')) ?? ''
  await other.locator('button').first().click()
  await expect(layer).toHaveAttribute('data-finding', id, { timeout: MAP_BUDGET_MS })
  expect(await status.getAttribute('data-milliseconds')).toBe(String(took))
  expect(Math.min(...times)).toBeLessThan(MAP_BUDGET_MS)
})
