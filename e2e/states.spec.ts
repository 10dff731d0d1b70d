import { writeFile } from 'node:fs/promises'
import { expect, test } from './support/fixtures'
import { diagnose, openFiles, showAnyway } from './support/room'

test('a fault in drawing keeps the study and its diagnosis', async ({ page, watch }) => {
  await page.goto('/')
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  await diagnose(page)
  await showAnyway(page)
  const first = await page.getByTestId('finding').first().getAttribute('data-id')

  // A browser whose number formats fail takes every count on the page with it.
  await page.evaluate(() => {
    const whole = Intl.NumberFormat
    Object.assign(globalThis, {
      mend: () => {
        Intl.NumberFormat = whole
      },
    })
    Intl.NumberFormat = new Proxy(whole, {
      construct() {
        throw new Error('numbers cannot be written')
      },
    })
  })
  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-language').selectOption('zh')
  const fault = page.getByTestId('fault')
  await expect(fault).toBeVisible()
  await expect(fault.locator('pre')).toHaveText('numbers cannot be written')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await fault.getByRole('button').nth(1).click()
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('numbers cannot be written')

  await page.evaluate('mend()')
  await fault.getByRole('button').first().click()
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await expect(page.getByTestId('finding').first()).toHaveAttribute('data-id', first ?? '')
  const image = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(image).toBeVisible({ timeout: 60_000 })
  // React reports the fault it caught, which this test provoked.
  expect(watch.consoleErrors.length).toBeGreaterThan(0)
  watch.consoleErrors.length = 0
})

test('without WebGL the study stays open and is diagnosed all the same', async ({ page, watch }) => {
  await page.addInitScript(() => {
    const getContext = HTMLCanvasElement.prototype.getContext
    const without = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : Reflect.apply(getContext, this, [kind, ...rest])
    }
    Object.assign(HTMLCanvasElement.prototype, { getContext: without })
  })
  await page.goto('/')
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  const failure = page.locator('.vp-start-failure')
  await expect(failure).toContainText('this browser has no WebGL 2')
  await expect(failure).toContainText('can be diagnosed all the same')
  await diagnose(page)
  await showAnyway(page)
  await expect(page.getByTestId('finding').first()).toBeVisible()
  expect(watch.pageErrors).toEqual([])
})

test('files that cannot be opened are said one by one, and the page goes on', async ({ page }, info) => {
  const broken = info.outputPath('broken.png')
  await writeFile(broken, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]))
  const letter = info.outputPath('letter.txt')
  await writeFile(letter, 'Dear colleague')
  await page.goto('/')
  await openFiles(page, [broken, letter])
  await expect(page.getByTestId('message')).toContainText('None of these files is an image')
  await page.getByTestId('skipped').locator('summary').click()
  await expect(page.getByTestId('skipped-item')).toHaveCount(2)
  await expect(page.getByTestId('skipped-item').first()).toContainText('broken.png')
  await expect(page.locator('[data-action="close"]')).toBeEnabled()
})

test('panels fold away and come back', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await page.goto('/')
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  const image = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(image).toBeVisible({ timeout: 60_000 })
  const width = () => page.locator('main').evaluate((main) => main.clientWidth)
  const before = await width()
  await page.keyboard.press('[')
  await expect.poll(width).toBe(before + 200)
  await expect(page.getByRole('complementary', { name: 'Series' })).toBeHidden()
  await page.locator('[data-action="panel-right"]').click()
  await expect.poll(width).toBe(1024)
  await page.keyboard.press(']')
  await page.keyboard.press('[')
  await expect.poll(width).toBe(before)
})
