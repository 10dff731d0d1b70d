import type { Page } from '@playwright/test'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { writePlantedCase } from '../src/testing/plantedCase'
import { PLAIN, type TinyKind, tinyPackOfKinds } from '../src/testing/tinyPackKinds'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, exportedDiagnosis, openFolder } from './support/room'

const GREY_MR: TinyKind = {
  id: 'grey-mr',
  name: 'grey MR',
  modalities: ['MRI'],
  threshold: -0.9,
  direction: PLAIN,
}
const GREY_CT: TinyKind = { ...GREY_MR, id: 'grey-ct', name: 'grey CT', modalities: ['CT'] }
/** No slice of the planted case but the marked one is like it. */
const MARKED_MR: TinyKind = { ...GREY_MR, id: 'marked-mr', name: 'marked MR', direction: [1, 0] }

async function diagnosePlanted(page: Page, folder: string, kinds: readonly TinyKind[], trainedOn: string[]) {
  const pack = await tinyPackOfKinds(kinds, { 'planted-mark': trainedOn })
  await servePack(page, packInMemory(pack))
  const planted = await writePlantedCase(folder)
  await page.goto('/')
  await openFolder(page, planted.folder)
  await diagnose(page)
}

test.describe('a model that knows some kinds of images', () => {
  test.use({ serviceWorkers: 'block' })

  test('says what it takes each scan for, and which disorders it knows only on other images', async ({
    page,
  }, info) => {
    await diagnosePlanted(page, info.outputPath('case'), [GREY_MR, GREY_CT], ['grey-mr'])
    await expect(page.getByTestId('recognised')).toHaveText(
      'Recognised as: grey MR (“Axial T2”, “Sagittal T1”), grey CT (“Axial CT”)',
    )
    await expect(page.locator('.gate')).toHaveCount(0)
    const marked = page.locator('[data-testid="finding"][data-id="planted-mark"]')
    await expect(marked).toHaveAttribute('data-positive', 'true')
    const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
    expect(diagnosis.scans.map(({ modality, kind }) => [modality, kind]).sort()).toEqual([
      ['CT', 'grey-ct'],
      ['MRI', 'grey-mr'],
      ['MRI', 'grey-mr'],
    ])
  })

  test('holds the ranking back where a scan is like nothing it knows, and names that', async ({
    page,
  }, info) => {
    await diagnosePlanted(page, info.outputPath('case'), [MARKED_MR], ['marked-mr'])
    const said = page.locator('.gate [data-code="outside-training"]')
    await expect(said).toHaveCount(1)
    await expect(said).toContainText('This model knows marked MR; “')
    await expect(said).toContainText('look like none of these.')
    await expect(page.getByTestId('recognised')).toHaveCount(0)
    await expect(page.getByTestId('finding')).toHaveCount(0)
    await page.getByTestId('show-anyway').click()
    const marked = page.locator('[data-testid="finding"][data-id="planted-mark"]')
    await expect(marked).toContainText('never trained on this kind of image')
    await expect(marked).toHaveAttribute('data-positive', 'false')
  })

  test('tells a scan of another modality from one it does not know', async ({ page }, info) => {
    await diagnosePlanted(page, info.outputPath('case'), [GREY_MR], ['grey-mr'])
    const said = page.locator('.gate [data-code="outside-training"]')
    await expect(said).toHaveText(
      'The images of “Axial CT” look like grey MR, which this model knows as MRI, not as CT: if the modality is wrong, correct it and diagnose again.',
    )
    await expect(page.getByTestId('recognised')).toHaveText(
      'Recognised as: grey MR (“Axial T2”, “Sagittal T1”)',
    )
    await expect(page.getByTestId('finding')).toHaveCount(0)
  })
})
