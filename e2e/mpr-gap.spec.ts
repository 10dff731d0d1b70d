import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Box,
  inBox,
  placeOf,
  UNEVEN_GRID,
  type VolumePhantom,
  volumeFiles,
} from '../src/testing/volumePhantom'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import {
  areaOf,
  click,
  expectBar,
  greyAt,
  middleOf,
  numbers,
  openPlanes,
  PLANES,
  plane,
  showIndex,
} from './support/planes'
import { openFolder } from './support/room'

/** The slice that is left out. */
const LOST = 30
/** 700 HU, 50 slices of 2 mm: 100 mm from feet to head, through the gap. */
const BAR: Box = { first: [8, 8, 5], size: [6, 8, 50] }
/** 3 x 3 x 3 voxels of 1000 HU on the other side of the gap than the first slice. */
const MARK: Box = { first: [43, 29, 43], size: [3, 3, 3] }
const MARKED = [44, 30, 44] as const
/** A block that ends at the gap: 0 HU below it, 300 HU above. */
const STEP: Box = { first: [20, 4, 0], size: [36, 18, 60] }

const PHANTOM: VolumePhantom = {
  ...UNEVEN_GRID,
  value(...at) {
    if (inBox(MARK, at)) return 1000
    if (inBox(BAR, at)) return 700
    if (inBox(STEP, at)) return at[2] < LOST ? 0 : 300
    return 200
  },
}

/** Of the axial planes the one at the head comes first. */
function indexOf(slice: number): number {
  return PHANTOM.slices - 1 - slice
}

test('a series with a slice missing is seen in planes, true to scale, and says what is filled in', async ({
  page,
}, info) => {
  const files = volumeFiles(PHANTOM).filter((_, slice) => slice !== LOST)
  await openPlanes(page, info.outputPath('phantom'), files)
  const notice = page.getByTestId('volume-notice')
  await expect(notice).toHaveText(
    '1 slice is missing; the gap is filled in between its neighbours and is not measured.',
  )
  const axial = plane(page, 'axial')
  await page.keyboard.press('Shift+H')
  // In the gap the block has the mean of both neighbours: 150 HU of 0 to 800.
  for (const [slice, filled, grey] of [
    [LOST - 1, 'false', 0],
    [LOST, 'true', (255 * 150) / 800],
    [LOST + 1, 'false', (255 * 300) / 800],
  ] as const) {
    await showIndex(page, indexOf(slice))
    await expect(axial).toHaveAttribute('data-filled', filled)
    await expect(axial.getByText('no slice here: filled in')).toHaveCount(filled === 'true' ? 1 : 0)
    const [x = 0, y = 0] = await numbers(axial, 'data-place')
    const [scale = 1] = await numbers(axial, 'data-scale')
    // The planes meet in the middle of the volume, 11 rows of 0.5 mm behind the middle of the block.
    const block = [x + 5 * 0.8 * scale, y - 11 * 0.5 * scale] as const
    // Where the values climb by 75 HU a mm, a tenth of a mm is 2.4 grey levels.
    await expect.poll(async () => Math.abs((await greyAt(axial, block)) - grey)).toBeLessThan(3)
  }
  await expect(plane(page, 'sagittal')).toHaveAttribute('data-filled', 'false')

  await page.keyboard.press('Shift+H')
  await showIndex(page, indexOf(MARKED[2]))
  await expect.poll(async () => (await areaOf(axial, 250)).right).toBeGreaterThan(0)
  await click(axial, middleOf(await areaOf(axial, 250)))
  const wanted = placeOf(PHANTOM, MARKED)
  for (const name of PLANES) {
    await expect(async () => {
      const position = await numbers(plane(page, name), 'data-position')
      for (const axis of [0, 1, 2]) {
        const half = (PHANTOM.spacing[axis] ?? 0) / 2
        expect(Math.abs((position[axis] ?? 0) - (wanted[axis] ?? 0))).toBeLessThanOrEqual(half)
      }
      const [x = 0, y = 0] = await numbers(plane(page, name), 'data-place')
      expect(await greyAt(plane(page, name), [x, y])).toBeGreaterThanOrEqual(250)
    }).toPass({ timeout: 20_000 })
  }

  // Through the bar, and along it, gap and all.
  await showIndex(page, indexOf(20))
  await expect.poll(async () => (await areaOf(axial, 215, 230)).right).toBeGreaterThan(0)
  await click(axial, middleOf(await areaOf(axial, 215, 230)))
  await expect(plane(page, 'coronal')).toHaveAttribute('data-index', /3[4-8]/)
  await page.keyboard.press('Shift+H')
  await page.keyboard.press('l')
  for (const name of ['sagittal', 'coronal'] as const) await expectBar(page, plane(page, name))
  await expect(notice).toBeVisible()

  // Drawn in the gap, a line belongs to the volume, not to a slice that is not there.
  await showIndex(page, indexOf(LOST))
  const box = (await axial.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.move(box.x + box.width / 2 - 40, box.y + box.height / 2 + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2 + 60, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByTestId('measurement')).toContainText('MPR')

  // The files alone make the stack.
  await page.keyboard.press('Escape')
  const stack = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(stack.locator('.vp-tr')).toContainText(/\/ 59/)
})

test('an uneven stack is no volume, and the button says why', async ({ page }, info) => {
  const folder = info.outputPath('uneven')
  await mkdir(folder, { recursive: true })
  // Ten slices of 2 mm, and twenty of 1.25 mm far above them.
  const dense = volumeFiles({ ...PHANTOM, spacing: [0.8, 0.5, 1.25] }).slice(40)
  const files = [...volumeFiles(PHANTOM).slice(0, 10), ...dense]
  await Promise.all(files.map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await expect(page.locator('[data-action="mpr"]').first()).toHaveAttribute('title', /unevenly spaced/)
  await page.keyboard.press('m')
  await expect(page.getByTestId('volume-room')).toHaveCount(0)
})

test.describe('series as scanners and archives leave them', () => {
  test.skip(!hasShared, 'needs ../shared/samples')

  test('both stacks of a brain MR study, a slice missing in each, are seen in planes', async ({ page }) => {
    await page.goto('/')
    await openFolder(page, sharedPath('samples', 'brain-mr-study'))
    const stacks = page.locator('[data-testid="series-item"].in')
    await expect(stacks).toHaveCount(2)
    for (const stack of await stacks.all()) {
      await stack.locator('.series-open').click()
      await page.keyboard.press('m')
      for (const name of PLANES) {
        await expect(plane(page, name)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
      }
      await expect(page.getByTestId('volume-notice')).toHaveAttribute('data-missing', '1')
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('volume-room')).toHaveCount(0)
    }
  })

  test('a tilted gantry is no volume, and the button says why', async ({ page }) => {
    await page.goto('/')
    await openFolder(page, sharedPath('samples', 'geometry', 'gantrytilting'))
    await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
    await expect(page.locator('[data-action="mpr"]').first()).toHaveAttribute('title', /tilted gantry/)
    await page.keyboard.press('m')
    await expect(page.getByTestId('volume-room')).toHaveCount(0)
  })
})
