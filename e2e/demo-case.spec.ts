import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { expect, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, showAnyway } from './support/room'

test('a demonstration case opens, is diagnosed and exported, with what it is not beside it', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByTestId('demo-case').first()).toBeVisible()
  await page.locator('[data-testid="demo-case"]').first().click()
  await expect(page.getByTestId('series-item').first()).toBeVisible()
  await diagnose(page)
  await showAnyway(page)
  await expect(page.getByTestId('finding').first()).toBeVisible()
  await expect(
    page.locator('.right footer').getByText('For research use; not a medical device.'),
  ).toBeVisible()
  await expect(page.locator('.right').getByText('Demonstration model')).toBeVisible()
  await expect(page.getByTestId('network-status')).toHaveAttribute('data-elsewhere', '0')

  const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
  expect(diagnosis.schema).toBe('raddiag-diagnosis/1')
  const shown = await page.getByTestId('finding').first().getAttribute('data-id')
  expect(shown).toBe(diagnosis.findings[0]?.id)
})

test('the export names no patient', async ({ page }) => {
  await page.goto('/')
  await page.locator('[data-testid="demo-case"]').first().click()
  await diagnose(page)
  const text = JSON.stringify(await exportedDiagnosis(page))
  const name = await page.locator('.study strong').first().textContent()
  expect(name).not.toBe('')
  expect(text).not.toContain(name)
})
