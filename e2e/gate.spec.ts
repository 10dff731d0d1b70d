import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, openFiles, openFolder } from './support/room'

const caseSchema = z.object({
  region: z.string(),
  scans: z.array(z.object({ file: z.string(), modality: z.string() })),
})

/** The first case of the spine: its folder and its first picture. */
async function spine(): Promise<{ folder: string; file: string; modality: string }> {
  const root = sharedPath('data', 'medpix-cases')
  for (const name of (await readdir(root)).sort()) {
    const folder = join(root, name)
    const { region, scans } = caseSchema.parse(JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')))
    const [scan] = scans
    if (region.startsWith('Spine') && scan !== undefined) return { folder, ...scan }
  }
  throw new Error('medpix-cases has no case of the spine')
}

test.describe('an image of a kind the model never saw', () => {
  test.skip(!hasShared, 'needs ../shared/data')

  test('a picture of the spine gets no ranking until it is asked for', async ({ page }, info) => {
    const { folder: from, file, modality } = await spine()
    const folder = info.outputPath('spine')
    await mkdir(folder, { recursive: true })
    await copyFile(join(from, file), join(folder, file))
    await writeFile(join(folder, 'case.json'), JSON.stringify({ scans: [{ file, modality }] }))
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
