import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, openFiles, openFolder } from './support/room'

test.describe('an image of a kind the model never saw', () => {
  test.skip(!hasShared, 'needs ../shared/data-wide')

  test('a knee film gets no ranking until it is asked for', async ({ page }, info) => {
    const images = sharedPath('data-wide', 'images')
    const knee = (await readdir(images)).sort().find((name) => name.startsWith('knee-xray'))
    if (!knee) throw new Error('data-wide has no image of knee-xray')
    const folder = info.outputPath('knee')
    await mkdir(folder, { recursive: true })
    await copyFile(join(images, knee), join(folder, 'knee.jpg'))
    await writeFile(
      join(folder, 'case.json'),
      JSON.stringify({ scans: [{ file: 'knee.jpg', modality: 'X-ray' }] }),
    )
    await page.goto('/')
    await openFolder(page, folder)
    await diagnose(page)
    await expect(page.locator('.gate [data-code="outside-training"]')).toBeVisible()
    await expect(page.getByTestId('finding')).toHaveCount(0)
    await page.getByTestId('show-anyway').click()
    await expect(page.getByTestId('finding').first()).toBeVisible()
    await expect(page.locator('.gate')).toContainText('do not rely on it')
  })

  test('a picture without a modality waits for one', async ({ page }) => {
    await page.goto('/')
    await openFiles(page, [sharedPath('demo-cases', 'breast-cancer-ultrasound', 'scan0.png')])
    await expect(page.getByTestId('diagnose')).toBeDisabled()
    await expect(page.getByTestId('series-item')).toContainText('the file does not say its modality')
    await page.getByRole('combobox').selectOption('Ultrasound')
    await diagnose(page)
    await expect(page.getByTestId('finding').first()).toHaveAttribute('data-id', 'breast-benign-neoplasm')
  })
})
