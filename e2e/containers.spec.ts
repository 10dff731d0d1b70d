import { writeFile } from 'node:fs/promises'
import { writeDicomdir } from '../src/testing/dicomdirWriter'
import { writeDicom } from '../src/testing/dicomWriter'
import { writeZip } from '../src/testing/zipWriter'
import { expect, test } from './support/fixtures'
import { greyStatistics, openFiles } from './support/room'

const SIDE = 64

/** A slice of an axial CT with a bright square on a grey ground. */
function slice(number: number): Uint8Array {
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE]
    return row > 20 && row < 44 && column > 20 && column < 44 ? 900 + number : 200
  })
  return writeDicom({
    rows: SIDE,
    columns: SIDE,
    pixels,
    position: [0, 0, 2 * number],
    instanceNumber: number,
    seriesUid: '1.2.9',
    sopInstanceUid: `1.2.9.${number}`,
    extra: { SeriesDescription: undefined },
  })
}

function directory(): Uint8Array {
  const images = [1, 2, 3, 4, 5].map((number) => ({
    fileId: ['DICOM', `IM${number}`],
    sopInstanceUid: `1.2.9.${number}`,
  }))
  const series = [{ seriesUid: '1.2.9', modality: 'CT', description: 'from the directory', images }]
  return writeDicomdir([{ studies: [{ studyUid: '1.2.826.0.1.3680043.8.498.1000001', series }] }])
}

test('a zip from a portal with a disc in it opens, is drawn, and every member is accounted for', async ({
  page,
}, info) => {
  const disc = Object.fromEntries([1, 2, 3, 4].map((number) => [`DICOM/IM${number}`, slice(number)]))
  const inner = await writeZip({ DICOMDIR: directory(), ...disc })
  const locked = await writeZip({ IM9: slice(9) }, { password: 'secret' })
  const outer = await writeZip({
    'study.zip': inner,
    'locked.zip': locked,
    'report.txt': 'nothing to see',
    '__MACOSX/._report.txt': 'x',
  })
  await writeFile(info.outputPath('portal.zip'), outer)
  await page.goto('/')
  await openFiles(page, [info.outputPath('portal.zip')])

  const series = page.getByTestId('series-item')
  await expect(series).toHaveCount(1)
  await expect(series).toContainText('from the directory')
  await expect(series).toContainText('4')
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]')
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  expect((await greyStatistics(viewport)).standardDeviation).toBeGreaterThan(8)

  await page.getByTestId('skipped').locator('summary').click()
  const reasons = page.getByTestId('skipped-item')
  await expect(reasons).toHaveCount(4)
  for (const text of [
    'portal.zip/locked.zip/IM9 is encrypted',
    'portal.zip/study.zip/DICOMDIR names portal.zip/study.zip/DICOM/IM5, which is not among the files.',
    'portal.zip/report.txt is not an image; it seems to be a text file.',
    'portal.zip also holds 1 file of the operating system (__MACOSX)',
  ]) {
    await expect(reasons.filter({ hasText: text })).toHaveCount(1)
  }
})

test('the folder button takes a folder from the dialog of the browser', async ({ page }) => {
  await page.goto('/')
  // A folder of the page's own file system stands for one that a person would pick.
  await page.evaluate(
    async (files) => {
      const root = await navigator.storage.getDirectory()
      const folder = await root.getDirectoryHandle('disc', { create: true })
      const below = await folder.getDirectoryHandle('ct', { create: true })
      for (const [name, bytes] of files) {
        const handle = await below.getFileHandle(name, { create: true })
        const stream = await handle.createWritable()
        await stream.write(new Uint8Array(bytes))
        await stream.close()
      }
      Object.assign(window, { showDirectoryPicker: async () => folder })
    },
    [1, 2, 3].map((number): [string, number[]] => [`IM${number}`, [...slice(number)]]),
  )
  await page.getByText('Open folder', { exact: true }).first().click()
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]')).toBeVisible()
})
