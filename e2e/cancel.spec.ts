import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import { chosen } from './support/settings'

/** A person takes less than this as an answer. */
const CANCEL_ANSWER_MS = 500
/** Longer tasks make scrolling stutter. */
const LONG_TASK_MS = 100

// Timings on a shared machine: noise passes, slowness of our own comes back in every try.
test.describe.configure({ retries: 3 })

async function openFirstDemo(page: Page): Promise<void> {
  // Slices that are read ahead would leave nothing to stop.
  await chosen(page, { prepareScans: false })
  await page.goto('/')
  await page.locator('[data-testid="demo-case"]').first().click()
  await expect(page.getByTestId('diagnose')).toBeEnabled({ timeout: 60_000 })
}

test('cancel answers in under half a second and the case can be diagnosed again', async ({ page }) => {
  await openFirstDemo(page)
  await page.getByTestId('diagnose').click()
  await expect(page.getByTestId('progress')).toContainText('Slice')
  const waited = await page.evaluate(async () => {
    const start = performance.now()
    document.querySelector<HTMLElement>('[data-testid="cancel"]')?.click()
    while (!document.querySelector('[data-testid="diagnose"]')) await new Promise(requestAnimationFrame)
    return performance.now() - start
  })
  expect(waited).toBeLessThan(CANCEL_ANSWER_MS)
  await expect(page.getByText('Nothing was concluded.')).toBeVisible()
  await page.getByTestId('diagnose').click()
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 60_000 })
})

test('diagnosing keeps the main thread free', async ({ page }) => {
  await openFirstDemo(page)
  // The first images are drawn before the measurement starts.
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  const longTasks = await page.evaluateHandle(() => {
    const durations: number[] = []
    new PerformanceObserver((list) =>
      durations.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: 'longtask',
    })
    return durations
  })
  await page.getByTestId('diagnose').click()
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 60_000 })
  expect(Math.max(0, ...(await longTasks.jsonValue()))).toBeLessThanOrEqual(LONG_TASK_MS)
})
