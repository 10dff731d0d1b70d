import { writeStack } from '../src/testing/stackWriter'
import { expect, test } from './support/fixtures'
import { greyStatistics, openFolder } from './support/room'

test('images come back where they were when the graphics card is lost', async ({ page }, info) => {
  await page.addInitScript(() => {
    const contexts: WebGL2RenderingContext[] = []
    const own = HTMLCanvasElement.prototype.getContext
    Object.defineProperty(window, 'loseAll', {
      value: () => {
        for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext()
      },
    })
    HTMLCanvasElement.prototype.getContext = new Proxy(own, {
      apply(target, canvas, args) {
        const context: unknown = Reflect.apply(target, canvas, args)
        if (context instanceof WebGL2RenderingContext) contexts.push(context)
        return context
      },
    })
  })
  const folder = info.outputPath('ct')
  await writeStack(folder, { slices: 9, side: 64 })
  await page.goto('/')
  await openFolder(page, folder)
  const viewport = page.getByTestId('viewport')
  await expect(viewport).toHaveAttribute('data-slice', '4')
  await viewport.press('End')
  await expect(viewport).toHaveAttribute('data-slice', '8')
  const before = await greyStatistics(viewport)
  expect(before.standardDeviation).toBeGreaterThan(20)

  await page.evaluate(() => Reflect.get(window, 'loseAll')())
  await expect(viewport).toHaveAttribute('data-rendered', 'true')
  await expect(viewport).toHaveAttribute('data-slice', '8')
  await expect
    .poll(async () => Math.abs((await greyStatistics(viewport)).mean - before.mean))
    .toBeLessThanOrEqual(2)
  // It still obeys.
  await viewport.press('ArrowUp')
  await expect(viewport).toHaveAttribute('data-slice', '7')
})
