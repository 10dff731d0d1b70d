import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, exportedDiagnosis, openFolder, showAnyway } from './support/room'

test.describe('a mark planted in one slice of a case of three scans', () => {
  test.use({ serviceWorkers: 'block' })

  test('is the key slice, and a click goes there', async ({ page }, info) => {
    await servePack(page, packInMemory(await tinyPack()))
    const planted = await writePlantedCase(info.outputPath('case'))
    await page.goto('/')
    await openFolder(page, planted.folder)
    await diagnose(page)
    await showAnyway(page)
    const strip = page.locator('.strip', { hasText: planted.scan })
    const key = strip.getByTestId('key-slice').first()
    await expect(key).toHaveAttribute('data-slice', String(planted.slice))
    await key.click()
    const viewport = page.locator('[data-testid="viewport"]', { hasText: planted.scan })
    await expect(viewport).toHaveAttribute('data-slice', String(planted.slice))
  })

  test('without the scan that has it the answer is that of a case that never had it', async ({
    page,
  }, info) => {
    await servePack(page, packInMemory(await tinyPack()))
    const planted = await writePlantedCase(info.outputPath('all'))
    await page.goto('/')
    await openFolder(page, planted.folder)
    await diagnose(page)
    await page.getByRole('checkbox', { name: `${planted.scan} in the case` }).uncheck()
    await expect(page.getByTestId('stale')).toBeVisible()
    await diagnose(page)
    await expect(page.getByTestId('stale')).toHaveCount(0)
    const leftOut = diagnosisSchema.parse(await exportedDiagnosis(page))

    const without = await writePlantedCase(info.outputPath('without'), { leaveOut: planted.scan })
    await page.reload()
    await openFolder(page, without.folder)
    await diagnose(page)
    const never = diagnosisSchema.parse(await exportedDiagnosis(page))
    expect(leftOut.scans).toHaveLength(2)
    expect(never.findings).toEqual(leftOut.findings)
  })
})
