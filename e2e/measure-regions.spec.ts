import { expect, test } from './support/fixtures'
import {
  drag,
  expectValue,
  inBar,
  measurement,
  openPhantom,
  PHANTOM,
  type Point,
  path,
  phantomPixels,
  saveMeasurements,
  show,
  statisticsInside,
} from './support/measuring'

/** No two neighbours alike, so that one pixel more or less shows in every number. */
function hounsfield(row: number, column: number): number {
  return inBar(row, column) ? 1000 : ((row * 37 + column * 101) % 211) - 100
}

const IMAGE = {
  pixels: phantomPixels((row, column) => hounsfield(row, column) + 1000),
  rescale: { slope: 1, intercept: -1000 },
  window: { centre: 100, width: 800 },
}

type Corners = readonly (readonly [number, number, number])[]

/** Even-odd rule. */
function inPolygon(corners: Corners, x: number, y: number): boolean {
  return corners.reduce((inside, [ax, ay], i) => {
    const [bx = 0, by = 0] = corners[(i + 1) % corners.length] ?? []
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside
  }, false)
}

/** By the two axes: corners are bottom, top, left and right as drawn. */
function inEllipse(corners: Corners, x: number, y: number): boolean {
  const [a, b, c] = corners.map(([cx, cy]) => [cx, cy] as const)
  const [d] = corners.slice(3)
  if (!a || !b || !c || !d) return false
  const [mx, my] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
  const along = (p: readonly number[]) => {
    const [ux, uy] = [(p[0] ?? 0) - mx, (p[1] ?? 0) - my]
    return ((x - mx) * ux + (y - my) * uy) / (ux * ux + uy * uy)
  }
  return along(a) ** 2 + along(d) ** 2 <= 1
}

/** Shoelace formula, in mm². */
function polygonArea(corners: Corners): number {
  const doubled = corners.reduce((sum, [ax, ay], i) => {
    const [bx = 0, by = 0] = corners[(i + 1) % corners.length] ?? []
    return sum + ax * by - bx * ay
  }, 0)
  return Math.abs(doubled) / 2
}

function ellipseArea(corners: Corners): number {
  const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]] = corners
  return (Math.PI / 4) * Math.hypot(a[0] - b[0], a[1] - b[1]) * Math.hypot(c[0] - d[0], c[1] - d[1])
}

const KINDS = [
  {
    kind: 'freehand',
    key: 'd',
    inside: inPolygon,
    area: polygonArea,
    draw: (x: number, y: number): Point[] => [
      [x, y],
      [x + 70, y - 50],
      [x + 150, y - 20],
      [x + 120, y + 70],
      [x + 60, y + 40],
      [x + 20, y + 60],
      [x + 1, y + 3],
    ],
  },
  {
    kind: 'ellipse',
    key: 'e',
    inside: inEllipse,
    area: ellipseArea,
    draw: (x: number, y: number): Point[] => [
      [x + 60, y],
      [x + 100, y + 30],
      [x + 130, y + 50],
    ],
  },
] as const

for (const { kind, key, inside, area, draw } of KINDS) {
  test(`${kind}: the numbers are those of the pixels whose centre lies inside, in every turn, undone, redone and from its file`, async ({
    page,
  }, info) => {
    const file = info.outputPath('phantom.dcm')
    const saved = info.outputPath('measurements.json')
    const viewport = await openPhantom(page, file, IMAGE)
    const row = measurement(page)
    await viewport.press(key)
    for (const turn of ['', 'r', 'v']) {
      if (turn !== '') await viewport.press(turn)
      const box = await viewport.boundingBox()
      const middle = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const
      await path(page, draw(Math.round(middle[0]) - 70, Math.round(middle[1])))
      await expect(row).toHaveCount(1)
      await expect(row).toHaveAttribute('data-kind', kind)
      const [drawn] = await saveMeasurements(page, saved)
      const corners = drawn?.points ?? []
      const wanted = statisticsInside(hounsfield, (x, y) => inside(corners, x, y))
      expect(wanted.count).toBeGreaterThan(500)
      const expectAll = async () => {
        for (const name of ['mean', 'SD', 'min', 'max'] as const) {
          await expectValue(row, name, wanted[name], 'HU', 1e-6)
        }
        await expectValue(row, 'area', area(corners), 'mm²', area(corners) * 1e-3)
        // As many pixels as fit into it, but for those on its edge.
        const pixel = PHANTOM.spacing[0] * PHANTOM.spacing[1]
        expect(Math.abs(wanted.count * pixel - area(corners))).toBeLessThan(area(corners) * 0.03)
      }
      await expectAll()
      await page.keyboard.press('Control+z')
      await expect(row).toHaveCount(0)
      await page.keyboard.press('Control+Shift+Z')
      await expectAll()
      if (turn === 'v') {
        await show(page, file)
        await expect(row).toHaveCount(0)
        await page.getByTestId('open-measurements').setInputFiles(saved)
        await expectAll()
      } else {
        await row.getByRole('button', { name: 'Delete' }).click()
        await expect(row).toHaveCount(0)
      }
    }
  })
}

test('a colour image gives the mean of each channel and the area', async ({ page }, info) => {
  const pixels = new Uint8Array(PHANTOM.rows * PHANTOM.columns * 3)
  for (let i = 0; i < pixels.length; i += 3) pixels.set([200, 120, 40], i)
  const viewport = await openPhantom(page, info.outputPath('colour.dcm'), {
    modality: 'OT',
    samples: 3,
    photometric: 'RGB',
    pixels,
  })
  const box = await viewport.boundingBox()
  const [x, y] = [Math.round((box?.x ?? 0) + (box?.width ?? 0) / 2), Math.round((box?.y ?? 0) + 300)]
  const row = measurement(page)
  await viewport.press('t')
  await drag(page, [x - 60, y - 50], [x + 60, y + 50])
  await expectValue(row, 'mean red', 200, '', 1e-6)
  await expectValue(row, 'mean green', 120, '', 1e-6)
  await expectValue(row, 'mean blue', 40, '', 1e-6)
  await expect(row.locator('[data-name="area"]')).toHaveAttribute('data-unit', 'mm²')
  await row.getByRole('button', { name: 'Delete' }).click()
  await viewport.press('q')
  await page.mouse.click(x, y)
  await expectValue(row, 'red', 200, '', 0)
  await expectValue(row, 'blue', 40, '', 0)
})
