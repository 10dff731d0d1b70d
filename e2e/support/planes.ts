import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { decode } from 'fast-png'
import { openFolder } from './room'

export type PlaneName = 'axial' | 'sagittal' | 'coronal'
export const PLANES: readonly PlaneName[] = ['axial', 'sagittal', 'coronal']

export function plane(page: Page, name: PlaneName): Locator {
  return page.locator(`[data-testid="mpr-viewport"][data-plane="${name}"]`)
}

/** Numbers of an attribute. */
export async function numbers(viewport: Locator, attribute: string): Promise<number[]> {
  return ((await viewport.getAttribute(attribute)) ?? '').split(' ').map(Number)
}

export interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

/**
 * Where the grey levels of a viewport lie between two levels, in CSS pixels from its corner; text is left out.
 * @param beyond fraction of the width that is left out at the left
 */
export async function areaOf(viewport: Locator, from: number, to = 255, beyond = 0): Promise<Area> {
  const { data, width, height, channels } = decode(await viewport.screenshot())
  const area = { left: width, right: 0, top: height, bottom: 0 }
  const isText = (x: number, y: number) => Math.min(x, width - x) < 92 && Math.min(y, height - y) < 50
  for (let y = 3; y < height - 3; y++) {
    for (let x = Math.max(3, Math.ceil(beyond * width)); x < width - 3; x++) {
      if (isText(x, y)) continue
      const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * channels)
      if (r !== g || g !== b || r < from || r > to) continue
      area.left = Math.min(area.left, x)
      area.right = Math.max(area.right, x + 1)
      area.top = Math.min(area.top, y)
      area.bottom = Math.max(area.bottom, y + 1)
    }
  }
  return area
}

export function middleOf({ left, right, top, bottom }: Area): readonly [number, number] {
  return [(left + right) / 2, (top + bottom) / 2]
}

/** Grey level of one pixel of a viewport. */
export async function greyAt(viewport: Locator, [x, y]: readonly [number, number]): Promise<number> {
  const { data, width, channels } = decode(await viewport.screenshot())
  return data[(Math.round(y) * width + Math.round(x)) * channels] ?? -1
}

export async function press(page: Page, viewport: Locator, keys: readonly string[]): Promise<void> {
  await viewport.focus()
  for (const key of keys) await page.keyboard.press(key)
}

export async function click(viewport: Locator, [x, y]: readonly [number, number]): Promise<void> {
  await viewport.click({ position: { x, y } })
}

export async function drag(
  page: Page,
  viewport: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
) {
  const box = await viewport.boundingBox()
  const { x, y } = box ?? { x: 0, y: 0 }
  await page.mouse.move(x + from[0], y + from[1])
  await page.mouse.down()
  await page.mouse.move(x + (from[0] + to[0]) / 2, y + (from[1] + to[1]) / 2, { steps: 3 })
  await page.mouse.move(x + to[0], y + to[1], { steps: 3 })
  await page.mouse.up()
}

export async function onPage(
  viewport: Locator,
  [x, y]: readonly [number, number],
): Promise<[number, number]> {
  const box = await viewport.boundingBox()
  return [(box?.x ?? 0) + x, (box?.y ?? 0) + y]
}

/** Writes slices, opens their folder and shows the three planes. */
export async function openPlanes(page: Page, folder: string, files: readonly Uint8Array[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  await Promise.all(files.map((bytes, i) => writeFile(join(folder, `${i}.dcm`), bytes)))
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await page.keyboard.press('m')
  await planesDrawn(page)
}

export async function planesDrawn(page: Page): Promise<void> {
  for (const name of PLANES) {
    await expect(plane(page, name)).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 })
  }
}

/** Scrolls the axial plane to a place of its row. */
export async function showIndex(page: Page, wanted: number): Promise<void> {
  const axial = plane(page, 'axial')
  const [at = 0] = await numbers(axial, 'data-index')
  const step = wanted > at ? 'ArrowDown' : 'ArrowUp'
  await press(page, axial, Array<string>(Math.abs(wanted - at)).fill(step))
  await expect(axial).toHaveAttribute('data-index', `${wanted}`)
}

export async function expectLength(page: Page, wanted: number): Promise<void> {
  const row = page.getByTestId('measurement')
  await expect(row).toHaveCount(1)
  await expect(row).toHaveAttribute('data-unit', 'mm')
  await expect
    .poll(async () => Math.abs(Number(await row.getAttribute('data-value')) - wanted))
    .toBeLessThanOrEqual(0.5)
}

/** Measures the bar from end to end, from feet to head, and takes the measurement away again. */
export async function expectBar(page: Page, viewport: Locator): Promise<void> {
  await expect.poll(async () => (await areaOf(viewport, 144)).right).toBeGreaterThan(0)
  const bar = await areaOf(viewport, 144)
  const [x] = middleOf(bar)
  await drag(page, viewport, [x, bar.top], [x, bar.bottom])
  await expectLength(page, 100)
  await page.getByRole('button', { name: 'Delete Length' }).click()
  await expect(page.getByTestId('measurement')).toHaveCount(0)
}
