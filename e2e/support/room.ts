import { expect, type Locator, type Page } from '@playwright/test'
import { decode } from 'fast-png'

/** Opens a folder through the page's folder input and waits until every file is read. */
export async function openFolder(page: Page, folder: string): Promise<void> {
  await page.getByTestId('open-folder').setInputFiles(folder)
  await readingDone(page)
}

/** Opens single files through the page's file input and waits until every file is read. */
export async function openFiles(page: Page, files: string[]): Promise<void> {
  await page.getByTestId('open-files').setInputFiles(files)
  await readingDone(page)
}

async function readingDone(page: Page): Promise<void> {
  await expect(page.getByTestId('series-item').or(page.getByTestId('skipped')).first()).toBeVisible()
  await expect(page.locator('.reading')).toHaveCount(0, { timeout: 60_000 })
}

/** Waits for the model, diagnoses the case, and waits for the outcome: a list, or the gate's sentence. */
export async function diagnose(page: Page): Promise<void> {
  await expect(page.getByTestId('diagnose')).toBeEnabled({ timeout: 60_000 })
  await page.getByTestId('diagnose').click()
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 120_000 })
}

/** Shows the ranking when the gate holds it back. */
export async function showAnyway(page: Page): Promise<void> {
  const button = page.getByTestId('show-anyway')
  if (await button.isVisible()) await button.click()
}

/** The exported diagnosis of the page. */
export async function exportedDiagnosis(page: Page): Promise<unknown> {
  const download = page.waitForEvent('download')
  await page.getByTestId('export-json').click()
  const stream = await (await download).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

export interface GreyStatistics {
  mean: number
  standardDeviation: number
}

/**
 * Mean and standard deviation of the grey values on screen in the middle half of an element, from a screenshot.
 * A black viewport has both near 0.
 */
export async function greyStatistics(element: Locator): Promise<GreyStatistics> {
  const { data, width, height, channels } = decode(await element.screenshot())
  let sum = 0
  let squares = 0
  let count = 0
  for (let y = Math.floor(height / 4); y < (height * 3) / 4; y++) {
    for (let x = Math.floor(width / 4); x < (width * 3) / 4; x++) {
      const grey = data[(y * width + x) * channels] ?? 0
      sum += grey
      squares += grey * grey
      count++
    }
  }
  const mean = sum / count
  return { mean, standardDeviation: Math.sqrt(squares / count - mean * mean) }
}
