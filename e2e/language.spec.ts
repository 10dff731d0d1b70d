import { expect, test } from './support/fixtures'
import { diagnose, openFiles, showAnyway } from './support/room'

test.describe('a browser that asks for Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('gets the page in Chinese, from the empty state to the differential', async ({ page }) => {
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('将检查拖放到此处')
    await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
    await expect(page.getByTestId('read-summary')).toContainText('共检查 20 个文件')
    await diagnose(page)
    await showAnyway(page)
    await expect(page.getByTestId('diagnose')).toHaveText('诊断')
    await expect(page.getByRole('complementary', { name: '鉴别诊断' })).toBeVisible()
  })
})

test.describe('a folder of images and other files, in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('says of every file why it is not shown, with its name', async ({ page }) => {
    await page.goto('/')
    await openFiles(page, ['package.json', 'public/icon.svg', 'README.md'])
    await page.getByTestId('skipped').getByRole('button').or(page.locator('summary')).first().click()
    await expect(page.getByTestId('skipped')).toContainText('package.json 不是图像，似乎是文本文件。')
    await expect(page.getByTestId('skipped')).not.toContainText('is not an image')
  })
})

test('another language is chosen in the settings, holds at once, loses nothing, and is remembered', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 60_000 })
  // Read wholly, it starts in its middle: a key before that would be overtaken.
  await expect(viewport).toHaveAttribute('data-slice', '10', { timeout: 60_000 })
  await viewport.focus()
  await page.keyboard.press('Home')
  await expect(viewport).toHaveAttribute('data-slice', '0')

  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-language').selectOption('zh')
  await expect(page.getByTestId('settings')).toContainText('恢复默认设置')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: '序列' })).toBeVisible()
  await expect(viewport).toHaveAttribute('data-slice', '0')
  // A notice comes with its numbers, and no English is left of it.
  await expect(page.locator('.series-said')).toContainText(
    /文件头注明的层间距为 [\d.]+ mm，但实际相距 6\.97 mm；采用实测的层间距。/,
  )
  await expect(page.locator('.series-said')).not.toContainText('apart')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('反相')
  await expect(page.getByTestId('palette').getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Escape')

  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh')
})
