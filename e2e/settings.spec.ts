import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures'

const KEY = 'raddiag-settings/1'

async function stored(page: Page): Promise<unknown> {
  return JSON.parse(await page.evaluate((key) => localStorage.getItem(key) ?? 'null', KEY))
}

async function background(page: Page): Promise<string> {
  return page.locator('.top').evaluate((bar) => getComputedStyle(bar).backgroundColor)
}

async function openBrain(page: Page): Promise<void> {
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  const image = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(image).toBeVisible({ timeout: 60_000 })
}

test('settings hold at once, are kept as one object without a patient, and can be put back', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const dark = await background(page)
  expect(await stored(page)).toBeNull()

  await page.keyboard.press('Control+,')
  const dialog = page.getByTestId('settings')
  await dialog.getByText('Light', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  expect(await background(page)).not.toBe(dark)
  await page.getByTestId('setting-cine-rate').fill('24')
  await page.getByTestId('setting-letterKeys').uncheck()
  expect(await stored(page)).toEqual({
    language: null,
    theme: 'light',
    letterKeys: false,
    cineRate: 24,
    patientNameOnImages: true,
    computeOn: 'automatic',
    prepareScans: true,
  })

  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await openBrain(page)
  await page.getByTestId('menu-more').click()
  await expect(page.getByTestId('cine-rate')).toHaveValue('24')
  await page.keyboard.press('Escape')
  await page.locator('[data-testid="viewport"]').first().focus()

  const pan = page.locator('[data-action="tool-pan"]')
  await page.keyboard.press('p')
  await expect(pan).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Control+,')
  await page.getByTestId('reset-settings').click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await stored(page)).toBeNull()
  await page.keyboard.press('Escape')
  await page.keyboard.press('p')
  await expect(pan).toHaveAttribute('aria-pressed', 'true')
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain(KEY)
})

test('broken settings give way to the defaults', async ({ page }) => {
  await page.addInitScript((key) => localStorage.setItem(key, '{"theme":"light","cineRate":'), KEY)
  await page.goto('/')
  await expect(page.getByTestId('demo-case').first()).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the theme follows the system where that is chosen', async ({ page }) => {
  await page.addInitScript((key) => localStorage.setItem(key, '{"theme":"system"}'), KEY)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('areas of images stay dark in the light theme', async ({ page }) => {
  await page.addInitScript((key) => localStorage.setItem(key, '{"theme":"light"}'), KEY)
  await page.goto('/')
  await openBrain(page)
  const colour = await page.locator('main').evaluate((main) => getComputedStyle(main).backgroundColor)
  expect(colour).toBe('rgb(10, 12, 15)')
})
