import { writeFile } from 'node:fs/promises'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { decode } from 'fast-png'
import { type DicomImageOptions, writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { diagnose, openFiles } from './support/room'

/** 96 columns of 0.5 mm (48 mm) and 64 rows of 1.5 mm (96 mm), all white on the black of the viewport. */
const IMAGE = { rows: 64, columns: 96, spacing: [1.5, 0.5] as const }

async function open(page: Page, info: TestInfo, more: Partial<DicomImageOptions> = {}): Promise<Locator> {
  const file = info.outputPath('image.dcm')
  const pixels = new Int16Array(IMAGE.rows * IMAGE.columns).fill(1000)
  await writeFile(
    file,
    writeDicom({ ...IMAGE, pixels, window: { centre: 500, width: 1000 }, position: [0, 0, -12.5], ...more }),
  )
  await page.goto('/')
  await openFiles(page, [file])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  return viewport
}

/** Width of the image on screen, in CSS pixels: what is white in a row where there is no text. */
async function widthOf(viewport: Locator): Promise<number> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const row = Math.round(height * 0.4) * width
  const white = Array.from({ length: width }, (_, x) =>
    Math.min(...data.subarray((row + x) * channels, (row + x) * channels + 3)),
  )
  return white.filter((value) => value > 250).length
}

test('the scale bar is as long as its millimetres in the image, at any zoom', async ({ page }, info) => {
  const viewport = await open(page, info)
  const bar = viewport.getByTestId('scale-bar')
  const measured = async () => {
    const millimetres = Number(await bar.getAttribute('data-mm'))
    const pixels = (await bar.locator('i').boundingBox())?.width ?? 0
    return { millimetres, pixels }
  }
  // 48 mm of image.
  const whole = await widthOf(viewport)
  const first = await measured()
  expect(String(first.millimetres)).toMatch(/^[125]0*$/)
  expect(Math.abs(first.pixels - (whole * first.millimetres) / 48)).toBeLessThanOrEqual(1.5)

  // One image column on one CSS pixel: 2 pixels a millimetre.
  await viewport.press('=')
  await expect(bar).toHaveAttribute('data-mm', '50')
  expect((await measured()).pixels).toBeCloseTo(100, 0)
  await expect(viewport.locator('.vp-tr')).toContainText('Zoom 100 %')
})

test('without spacing there is no scale bar and no millimetre', async ({ page }, info) => {
  const viewport = await open(page, info, { spacing: null, position: null })
  await expect(viewport.locator('.vp-bl')).toContainText('W 1000')
  await expect(viewport.getByTestId('scale-bar')).toHaveCount(0)
  await expect(viewport).not.toContainText('mm')
})

test('the corners say whose image it is, which, and where; the name goes on demand', async ({
  page,
}, info) => {
  const viewport = await open(page, info, {
    patientName: 'Doe^Jane',
    patientSex: 'F',
    patientAge: '045Y',
    studyDate: '20240305',
    studyDescription: 'Chest routine',
    description: 'Lung thin',
    seriesNumber: 7,
    sliceThickness: 1.25,
  })
  const corner = viewport.locator('.vp-tl')
  for (const text of ['Doe Jane', 'F · 45 y · 2024-03-05', 'Chest routine', '7 · Lung thin'])
    await expect(corner).toContainText(text)
  await expect(viewport.locator('.vp-tr')).toContainText('1 / 1')
  await expect(viewport.locator('.vp-tr')).toContainText('1.3 mm thick')
  await expect(viewport.locator('.vp-bl')).toContainText('W 1000 L 500')
  await expect(viewport.locator('.vp-br')).toContainText('−12.5 mm')
  await page.screenshot({ path: info.outputPath('corners.png') })

  await page.keyboard.press('Control+k')
  await expect(page.getByTestId('palette')).toBeVisible()
  await page.keyboard.type('patient name')
  await page.keyboard.press('Enter')
  await expect(corner).not.toContainText('Doe')
  await expect(corner).toContainText('Lung thin')
})

test('the attention strip stands below the image, is as high as the shares, and a click goes to its slice', async ({
  page,
}, info) => {
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.goto('/')
  await page.getByTestId('demo-case').first().click()
  await diagnose(page)
  const strip = page.getByTestId('attention-strip').first()
  const viewport = page.getByTestId('viewport').filter({ has: strip }).first()
  await expect(strip).toBeVisible()
  const image = await viewport.locator('.vp-image').boundingBox()
  const box = await strip.boundingBox()
  if (!image || !box) throw new Error('the viewport is not on screen')
  expect(box.y).toBeGreaterThanOrEqual(image.y + image.height)

  const bars = await strip.locator('rect').evaluateAll((all) =>
    all.map((bar) => ({
      slice: Number(bar.getAttribute('data-slice')),
      share: Number(bar.getAttribute('data-share')),
      height: Number(bar.getAttribute('height')),
    })),
  )
  expect(bars.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 2)
  const best = bars.reduce((a, b) => (b.share > a.share ? b : a))
  expect(best.height).toBeCloseTo(96, 0)
  await expect(viewport.getByTestId('key-slice').first()).toHaveAttribute('data-index', String(best.slice))

  const count = Number(await strip.getAttribute('aria-valuemax'))
  const target = count - 2
  await page.mouse.click(box.x + (box.width * (target + 0.5)) / count, box.y + box.height / 2)
  await expect(viewport).toHaveAttribute('data-slice', String(target))
  await expect(strip).toHaveAttribute('aria-valuenow', String(target + 1))
  // The keyboard is the viewport's: the arrow goes on from there, K to the key slice.
  await page.keyboard.press('ArrowDown')
  await expect(viewport).toHaveAttribute('data-slice', String(target + 1))
  await page.screenshot({ path: info.outputPath('strip.png') })
})
