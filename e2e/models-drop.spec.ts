import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Locator } from '@playwright/test'
import { writeDicom } from '../src/testing/dicomWriter'
import { writeZip } from '../src/testing/zipWriter'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { goldenCase } from './support/golden'
import {
  CHECKPOINT,
  deleteStored,
  exportModel,
  importGolden,
  LABELS,
  openModels,
  said,
  startImport,
  stored,
} from './support/models'

const KE_CHECKPOINT = sharedPath('golden', 'narrow-ke.pytorch_model.bin')
const KE_EMBEDDINGS = sharedPath('golden', 'narrow-ke.label-embeddings.npy')
/** Rows of the label embeddings, which are the classes of the knowledge-enhanced checkpoint. */
const KE_CLASSES = 300

interface Dropped {
  name: string
  mimeType: string
  buffer: Buffer
}

function dropped(name: string, bytes: Uint8Array | string): Dropped {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) }
}

async function drop(target: Locator, ...files: (string | Dropped)[]): Promise<void> {
  const read = async (file: string) => dropped(basename(file), await readFile(file))
  const given = files.map((file) => (typeof file === 'string' ? read(file) : file))
  await target.drop({ files: await Promise.all(given) })
}

/** Names for the classes of the knowledge-enhanced checkpoint, as the authors write them. */
function names(): string {
  return JSON.stringify(
    Object.fromEntries(Array.from({ length: KE_CLASSES }, (_, index) => [`Disorder ${index}`, index])),
  )
}

function slice(number: number): Uint8Array {
  return writeDicom({
    rows: 64,
    columns: 64,
    pixels: Uint16Array.from({ length: 64 * 64 }, (_, at) => at + number),
    position: [0, 0, 2 * number],
    instanceNumber: number,
    seriesUid: '1.2.9',
    sopInstanceUid: `1.2.9.${number}`,
  })
}

test.describe('a model dropped on the page, with the reference checkpoints', () => {
  test.skip(!hasShared, 'needs ../shared/golden')

  test('a checkpoint gets a plan, and imports', async ({ page }) => {
    await page.goto('/')
    await drop(page.getByTestId('drop-zone'), CHECKPOINT)
    const plan = page.getByTestId('import-plan')
    await expect(plan).toContainText('narrow.pytorch_model.bin (6.8 MB) 5,569 disorders')
    await expect(plan).toContainText('Names are those of the published list.')
    await expect(page.getByTestId('skipped')).toHaveCount(0)
    await startImport(page)
    await expect(stored(page)).toContainText('narrow.pytorch_model · fp32')
  })

  test('label embeddings and labels dropped with their checkpoint are taken as such', async ({ page }) => {
    await page.goto('/')
    await drop(
      page.getByTestId('drop-zone'),
      KE_EMBEDDINGS,
      dropped('names.json', names()),
      dropped('config.json', '{"architecture": "RadNet"}'),
      dropped('README.md', '# A model'),
      KE_CHECKPOINT,
    )
    await expect(page.getByTestId('import-plan')).toContainText('300 disorders')
    await expect(page.getByTestId('import-plan')).toContainText('Names are taken from the label file.')
    await expect(page.getByTestId('import-incomplete')).toHaveCount(0)
    await expect(page.getByTestId('message')).toHaveCount(0)
    await startImport(page)
    await stored(page).getByTestId('pack-use').click()
    await expect(stored(page)).toContainText('self-test passed', { timeout: 60_000 })
    await expect(page.getByTestId('models')).toContainText('300')
  })

  test('what is dropped while the dialog is open joins the plan there', async ({ page }) => {
    await page.goto('/')
    await openModels(page)
    const dialog = page.getByTestId('models')
    await drop(dialog, KE_CHECKPOINT)
    await expect(page.getByTestId('import-incomplete')).toBeVisible()
    await drop(dialog, KE_EMBEDDINGS)
    await expect(page.getByTestId('import-plan')).toContainText('300 disorders')
    await drop(dialog, dropped('IM1.dcm', slice(1)))
    await expect(said(page)).toContainText('IM1.dcm is neither a checkpoint')
    await drop(dialog, dropped('label-names.json', names()))
    await expect(page.getByTestId('import-plan')).toContainText('Names are taken from the label file.')
    await expect(page.getByTestId('series-item')).toHaveCount(0)
  })

  test('a folder with a case and a checkpoint opens the case and offers the checkpoint', async ({
    page,
  }, info) => {
    const folder = await goldenCase('knee', info.outputPath('both'))
    await mkdir(info.outputPath('both', 'model'))
    await copyFile(CHECKPOINT, info.outputPath('both', 'model', 'pytorch_model.bin'))
    await copyFile(LABELS, info.outputPath('both', 'model', 'disorder_label_dict.json'))
    await page.goto('/')
    await page.getByTestId('open-folder').setInputFiles(folder)
    await expect(page.getByTestId('import-plan')).toContainText('Names are taken from the label file.')
    await expect(page.getByTestId('import-name')).toHaveValue('pytorch_model')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('series-item')).toHaveCount(3)
    await expect(page.getByTestId('skipped')).toHaveCount(0)
  })

  test('an exported model is offered, and comes back; one that would be refused says why', async ({
    page,
  }, info) => {
    await page.goto('/')
    await openModels(page)
    await importGolden(page)
    const file = info.outputPath('exported.zip')
    const key = await exportModel(page, file)
    await deleteStored(page)
    await page.keyboard.press('Escape')
    const zone = page.getByTestId('drop-zone')

    await drop(zone, file)
    const offer = page.getByTestId('import-offer')
    await expect(offer).toContainText(
      'exported.zip holds the model “narrow.pytorch_model · fp32”: 5,569 disorders, 5.2 MB.',
    )
    await page.screenshot({ path: info.outputPath('offer.png') })
    await startImport(page)
    expect(await stored(page).getAttribute('data-key')).toBe(key)
    await page.keyboard.press('Escape')

    const newer = await writeZip({ 'manifest.json': '{"schema": "raddiag-pack/2"}', 'x.onnx': 'x' })
    await drop(zone, dropped('newer.zip', newer))
    await expect(said(page)).toContainText('newer.zip')
    await expect(said(page)).toHaveClass(/bad/)
    await expect(page.getByTestId('import-offer')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('skipped')).toHaveCount(0)
  })
})

test('a zip of images opens as a study, also with a manifest of something else in it', async ({
  page,
}, info) => {
  const images = {
    'a/IM1': slice(1),
    'a/IM2': slice(2),
    'manifest.json': '{"name": "a portal", "schema": 3}',
  }
  await writeFile(info.outputPath('portal.zip'), await writeZip(images))
  await page.goto('/')
  await drop(page.getByTestId('drop-zone'), info.outputPath('portal.zip'))
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await expect(page.getByTestId('models')).toHaveCount(0)
})
