import { writeFile } from 'node:fs/promises'
import { storedAnotherWay } from '../src/testing/markedVolumes'
import { writeNiftiGz } from '../src/testing/niftiWriter'
import { type TestVolume, writeNrrd } from '../src/testing/volumeWriters'
import { expect, test } from './support/fixtures'
import { greyStatistics, openFiles } from './support/room'

/** A sagittal volume that is bright in front (towards the face) and dark behind. */
function brightInFront(): TestVolume {
  const size = [64, 48, 12] as const
  const values = Int16Array.from({ length: 64 * 48 * 12 }, (_, i) => 1200 - (i % 64) * 18)
  const directions = [
    [0, 1, 0],
    [0, 0, -1],
    [1, 0, 0],
  ] as const
  return { size, values, spacing: [2, 2, 5], origin: [-30, -60, 50], directions }
}

test('a NIfTI volume is drawn the way a radiologist hangs it, with the letters of its sides', async ({
  page,
}, info) => {
  const file = info.outputPath('head.nii.gz')
  // As converters write it: first axis to the back turned round, second to the head.
  await writeFile(file, writeNiftiGz(storedAnotherWay(brightInFront(), [true, true, false], true)))
  await page.goto('/')
  await openFiles(page, [file])

  const item = page.getByTestId('series-item')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText('head.nii.gz')
  await item.locator('.series-open').click()
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })

  for (const [edge, letter] of Object.entries({ left: 'A', right: 'P', top: 'H', bottom: 'F' })) {
    await expect(viewport.locator(`.vp-${edge}`)).toHaveText(letter)
  }
  const { mean, standardDeviation } = await greyStatistics(viewport)
  expect(mean).toBeGreaterThan(40)
  expect(standardDeviation).toBeGreaterThan(15)
})

test('an NRRD header finds its values beside it', async ({ page }, info) => {
  const { header, values } = writeNrrd(brightInFront(), { dataFile: 'values.raw' })
  const files = [info.outputPath('scan.nhdr'), info.outputPath('values.raw')]
  await writeFile(files[0] ?? '', header)
  await writeFile(files[1] ?? '', values)
  await page.goto('/')
  await openFiles(page, files)
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await page.getByTestId('series-item').locator('.series-open').click()
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
})
