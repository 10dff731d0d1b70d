import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, greyStatistics, openFolder, showAnyway } from './support/room'

test.describe('a brain MR study of 4 series in a folder without extensions', () => {
  test.skip(!hasShared, 'needs ../shared/samples/brain-mr-study')

  test('is listed, drawn series by series, and diagnosed as one case', async ({ page }) => {
    await page.goto('/')
    await openFolder(page, sharedPath('samples', 'brain-mr-study'))
    const series = page.getByTestId('series-item')
    await expect(series).toHaveCount(4)

    await page.getByTestId('skipped').locator('summary').click()
    await expect(page.locator('[data-testid="skipped-item"][data-code="not-an-image"]')).toHaveCount(3)

    const inCase = page.locator('[data-testid="series-item"].in')
    await expect(inCase).toHaveCount(2)
    const maps = page.locator('[data-testid="series-item"].out')
    await expect(maps).toHaveCount(2)
    for (const map of await maps.all()) await expect(map).toContainText('derived map')

    for (const item of await series.all()) {
      await item.locator('.series-open').click()
      const id = await item.getAttribute('data-series-id')
      const viewport = page.locator(`[data-testid="viewport"][data-series-id="${id}"][data-rendered="true"]`)
      await expect(viewport).toBeVisible({ timeout: 20_000 })
      const { mean, standardDeviation } = await greyStatistics(viewport)
      expect(mean, `mean grey of ${id}`).toBeGreaterThan(8)
      expect(standardDeviation, `spread of grey of ${id}`).toBeGreaterThan(8)
    }

    await diagnose(page)
    await showAnyway(page)
    const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
    expect(diagnosis.scans.map((scan) => scan.slot)).toEqual([4, 5])
    // Long lists are drawn in part.
    const listed = await page.getByTestId('finding').first().getAttribute('aria-setsize')
    expect(diagnosis.findings).toHaveLength(Number(listed))
    expect(diagnosis.evidence.scanContributions.map((one) => one.scan)).toEqual(
      diagnosis.scans.map(({ id }) => id),
    )
  })
})
