import type { Locator, Page, TestInfo } from '@playwright/test'
import { type StackOptions, writeStack } from '../src/testing/stackWriter'
import { expect, test } from './support/fixtures'
import { openFolder } from './support/room'

const SIDE = 32
const MIDDLE = (SIDE - 1) / 2
/** Slices of 2 mm from -20 to 20 mm, and of 5 mm from -30 to 35 mm: every 10 mm they meet. */
const FINE = { description: 'Fine', slices: 21, origin: [0, 0, -20], step: [0, 0, 2] } as const
const COARSE = { description: 'Coarse', slices: 14, origin: [4, 4, -30], step: [0, 0, 5] } as const
/** Head up: rows run down from 20 mm; columns from front to back. Slices of 4 mm from -20 to 20 mm. */
const SAGITTAL = {
  description: 'Sagittal',
  slices: 11,
  origin: [-20, 0, 20],
  step: [4, 0, 0],
  orientation: [0, 1, 0, 0, 0, -1],
} as const

async function open(
  page: Page,
  info: TestInfo,
  series: readonly Omit<StackOptions, 'side'>[],
): Promise<void> {
  const folder = info.outputPath('study')
  for (const [index, one] of series.entries()) {
    const seriesUid = `1.2.826.0.1.3680043.8.498.820.${index + 1}`
    await writeStack(folder, {
      modality: 'MR',
      side: SIDE,
      name: `s${index}-`,
      seriesUid,
      seriesNumber: index + 1,
      ...one,
    })
  }
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.getByTestId('viewport')).toHaveCount(series.length)
  for (const viewport of await page.getByTestId('viewport').all())
    await expect(viewport).toHaveAttribute('data-rendered', 'true', { timeout: 20_000 })
}

function viewportOf(page: Page, name: string): Locator {
  return page.getByTestId('viewport').filter({ has: page.locator('.vp-tl b', { hasText: name }) })
}

/** Where a viewport says its slice lies, in mm. */
async function place(viewport: Locator): Promise<number> {
  const text = (await viewport.locator('.vp-br').textContent()) ?? ''
  return Number(/(−?[\d.]+) mm\s*$/.exec(text)?.[1]?.replace('−', '-'))
}

async function goTo(viewport: Locator, slice: number): Promise<void> {
  await viewport.press('Home')
  for (let i = 0; i < slice; i++) await viewport.press('ArrowDown')
  await expect(viewport).toHaveAttribute('data-slice', String(slice))
}

test('series of one frame of reference land on the same millimetre, whichever of them leads', async ({
  page,
}, info) => {
  await open(page, info, [FINE, COARSE])
  const [fine, coarse] = [viewportOf(page, 'Fine'), viewportOf(page, 'Coarse')]
  await expect(fine.getByTestId('link-mark')).toHaveAttribute('data-link', 'position')

  for (const slice of [0, 5, 10, 15, 20]) {
    await goTo(fine, slice)
    await expect.poll(() => place(coarse)).toBe(-20 + 2 * slice)
    expect(await place(fine)).toBe(-20 + 2 * slice)
  }
  // Between two of its slices the nearer one: 4 mm lies nearest to 5 mm.
  await goTo(fine, 12)
  await expect.poll(() => place(coarse)).toBe(5)
  expect(await place(fine)).toBe(4)

  await goTo(coarse, 4)
  await expect.poll(() => place(fine)).toBe(-10)
  // Beyond the other's end its last slice.
  await goTo(coarse, 13)
  await expect.poll(() => place(fine)).toBe(20)
  expect(await place(coarse)).toBe(35)
})

test('J parts them and brings them together again', async ({ page }, info) => {
  await open(page, info, [FINE, COARSE])
  const [fine, coarse] = [viewportOf(page, 'Fine'), viewportOf(page, 'Coarse')]
  await goTo(fine, 5)
  await expect.poll(() => place(coarse)).toBe(-10)
  await page.keyboard.press('j')
  await expect(fine.getByTestId('link-mark')).toHaveCount(0)
  await goTo(fine, 15)
  await expect.poll(() => place(fine)).toBe(10)
  expect(await place(coarse)).toBe(-10)
  await page.keyboard.press('j')
  await expect.poll(() => place(coarse)).toBe(10)
})

test('without a common frame of reference they go by fraction, and only on demand', async ({
  page,
}, info) => {
  const elsewhere = { ...COARSE, extra: { FrameOfReferenceUID: '1.2.826.0.1.3680043.8.498.4711' } }
  await open(page, info, [FINE, elsewhere])
  const [fine, coarse] = [viewportOf(page, 'Fine'), viewportOf(page, 'Coarse')]
  await expect(fine.getByTestId('link-mark')).toHaveCount(0)
  const before = await coarse.getAttribute('data-slice')
  await goTo(fine, 20)
  expect(await coarse.getAttribute('data-slice')).toBe(before)

  await page.keyboard.press('Control+k')
  await expect(page.getByTestId('palette')).toBeVisible()
  await page.keyboard.type('unrelated')
  await page.keyboard.press('Enter')
  await expect(fine.getByTestId('link-mark')).toHaveAttribute('data-link', 'fraction')
  await expect(coarse).toHaveAttribute('data-slice', '13')
  await goTo(fine, 10)
  // Half of 13, rounded up.
  await expect(coarse).toHaveAttribute('data-slice', '7')
})

test('the active slice is a line where it cuts the others, and moves with it', async ({ page }, info) => {
  await open(page, info, [FINE, SAGITTAL])
  const [fine, sagittal] = [viewportOf(page, 'Fine'), viewportOf(page, 'Sagittal')]
  const line = sagittal.getByTestId('reference-line')
  const stood = await sagittal.getAttribute('data-slice')
  const expectLineAt = async (millimetres: number) => {
    const image = await sagittal.locator('.vp-image').boundingBox()
    const { width, height } = image ?? { width: 0, height: 0 }
    const scale = Math.min(width, height) / SIDE
    // Rows run down from 20 mm, and the image stands in the middle.
    const wanted = height / 2 + (20 - millimetres - MIDDLE) * scale
    for (const end of ['y1', 'y2'])
      await expect
        .poll(async () => Math.abs(Number(await line.getAttribute(end)) - wanted))
        .toBeLessThanOrEqual(1)
    // It ends at both edges of the image: 32 mm, of which the axial slice covers all.
    const [x1, x2] = [Number(await line.getAttribute('x1')), Number(await line.getAttribute('x2'))]
    expect(Math.abs(Math.abs(x2 - x1) - SIDE * scale)).toBeLessThanOrEqual(1)
  }
  // 10 mm, and -4 mm.
  await goTo(fine, 15)
  await expectLineAt(10)
  await goTo(fine, 8)
  await expectLineAt(-4)
  // Planes that cross are not scrolled together, nor is a line drawn on the active image itself.
  expect(await sagittal.getAttribute('data-slice')).toBe(stood)
  await expect(fine.getByTestId('reference-line')).toHaveCount(0)
  await page.keyboard.press('x')
  await expect(line).toHaveCount(0)
})
