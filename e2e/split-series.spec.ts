import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DicomImageOptions, writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFolder } from './support/room'

function mr(number: number, options: Partial<DicomImageOptions>): Uint8Array {
  const pixels = Uint16Array.from({ length: 1024 }, (_, at) => at + number)
  return writeDicom({ rows: 32, columns: 32, pixels, modality: 'MR', instanceNumber: number, ...options })
}

/** Three slices with two echoes each. */
const dualEcho = [10, 90].flatMap((time, echo) =>
  [0, 1, 2].map((slice) =>
    mr(echo * 3 + slice + 1, {
      description: 'Dual echo',
      position: [0, 0, slice * 5],
      extra: { EchoTime: time, SpacingBetweenSlices: 3 },
    }),
  ),
)

async function written(folder: string, files: readonly Uint8Array[]): Promise<string> {
  await mkdir(folder, { recursive: true })
  await Promise.all(files.map((bytes, i) => writeFile(join(folder, `IM${i}`), bytes)))
  return folder
}

test('a series of two echoes is two parts, one stack if the person wants it, and parts again', async ({
  page,
}, info) => {
  await page.goto('/')
  await openFolder(page, await written(info.outputPath('echoes'), dualEcho))
  const items = page.getByTestId('series-item')
  await expect(items).toHaveCount(2)
  await expect(page.getByTestId('split-series')).toContainText(
    'The series holds several echoes of the same slices and is shown in 2 parts.',
  )
  await expect(items.nth(1)).toContainText('echo time 90 ms')
  await expect(items.nth(1)).toContainText('part 2 of 2')

  const sentence = 'The header says 3 mm between slices, but they stand 5 mm apart'
  await items.nth(1).locator('.series-open').click()
  await expect(items.nth(1)).toContainText(sentence)
  await expect(items.nth(0)).not.toContainText(sentence)

  await page.getByRole('button', { name: 'Show as one series' }).click()
  await expect(items).toHaveCount(1)
  await expect(items).toContainText('MR · axial · 6')
  await expect(items).toContainText('which is no volume')
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]')).toHaveCount(1)
  await page.getByRole('button', { name: 'Show its parts again' }).click()
  await expect(items).toHaveCount(2)
})

test('scans of two patients are not diagnosed as one case unless the person insists', async ({
  page,
}, info) => {
  const other = mr(9, {
    description: 'Stranger',
    patientId: 'OTHER',
    studyUid: '1.2.3.4',
    seriesUid: '1.2.3.5',
  })
  await page.goto('/')
  await openFolder(page, await written(info.outputPath('two'), [...dualEcho, other]))
  const diagnose = page.getByTestId('diagnose')
  await expect(diagnose).toBeEnabled({ timeout: 60_000 })
  await expect(page.getByTestId('case-conflict')).toHaveCount(0)

  await page.locator('[data-testid="series-item"].out input[type="checkbox"]').first().click()
  await expect(page.getByTestId('case-conflict')).toContainText('The case mixes scans of 2 patients.')
  await expect(page.locator('[data-testid="warning"][data-code="several-patients"]').first()).toBeVisible()
  await expect(diagnose).toBeDisabled()
  await page.getByTestId('insist').click()
  await expect(diagnose).toBeEnabled()
})
