import type { Locator, Page } from '@playwright/test'
import { expect, sharedPath } from './fixtures'

/** The reference checkpoint without a knowledge-enhanced head, and its 5,569 names. */
export const CHECKPOINT = sharedPath('golden', 'narrow.pytorch_model.bin')
export const LABELS = sharedPath('golden', 'disorder_label_dict.json')

/** Rows of the models kept in the browser. */
export function stored(page: Page): Locator {
  return page.locator('[data-testid="pack"]:not([data-key="default"])')
}

/** How the last task in the dialog of models ended. */
export function said(page: Page): Locator {
  return page.getByTestId('models-said')
}

/** Waits for the model in use and opens the dialog of models. */
export async function openModels(page: Page): Promise<void> {
  await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  await page.keyboard.press('Shift+P')
  await expect(page.getByTestId('models')).toBeVisible()
}

/** Carries out the plan or the offer that stands, and waits for so many stored models. */
export async function startImport(page: Page, models = 1): Promise<void> {
  await page.getByTestId('import-start').click({ timeout: 30_000 })
  await expect(stored(page)).toHaveCount(models, { timeout: 90_000 })
}

/** Imports the reference checkpoint with its labels; the dialog is open and stays open. */
export async function importGolden(page: Page): Promise<void> {
  await page.getByTestId('import-checkpoint').setInputFiles([CHECKPOINT, LABELS])
  await expect(page.getByTestId('import-plan')).toContainText('5,569 disorders')
  await startImport(page)
}

/** Saves a stored model as one file. @returns its key */
export async function exportModel(page: Page, file: string): Promise<string | null> {
  const key = await stored(page).getAttribute('data-key')
  const download = page.waitForEvent('download')
  await stored(page).getByTestId('pack-export').click()
  await (await download).saveAs(file)
  return key
}

/** Deletes the one stored model. */
export async function deleteStored(page: Page): Promise<void> {
  await stored(page).getByTestId('pack-delete').click()
  await expect(stored(page).getByRole('button', { name: 'Keep' })).toBeFocused()
  await stored(page).getByTestId('pack-delete-yes').click()
  await expect(stored(page)).toHaveCount(0, { timeout: 60_000 })
}
