import { writeFile } from 'node:fs/promises'
import { decode } from 'fast-png'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

const SIDE = 64

/** 370 MBq of F-18 an hour before the scan, 70 kg: an SUV of 1 is 253.31e6 Bq / 70 000 g = 3618.7 Bq/ml. */
const PET = {
  Units: 'BQML',
  DecayCorrection: 'START',
  CorrectedImage: ['DECY', 'ATTN'],
  PatientWeight: 70,
  SeriesDate: '20240501',
  SeriesTime: '110000',
  AcquisitionDate: '20240501',
  AcquisitionTime: '110000',
  RadiopharmaceuticalInformationSequence: [
    { RadiopharmaceuticalStartTime: '100000', RadionuclideTotalDose: 370e6, RadionuclideHalfLife: 6586.2 },
  ],
}

function pet(extra: Record<string, unknown>): Uint8Array {
  // SUV 2.5 everywhere.
  const pixels = new Uint16Array(SIDE * SIDE).fill(9047)
  const window = { centre: 9000, width: 200 }
  return writeDicom({ modality: 'PT', rows: SIDE, columns: SIDE, pixels, window, extra })
}

test('SUV windows of PET show an SUV of 2.5 as half, 36 and 25 per cent', async ({ page }, info) => {
  await writeFile(info.outputPath('pet.dcm'), pet(PET))
  await page.goto('/')
  await openFiles(page, [info.outputPath('pet.dcm')])
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 20_000 })
  const grey = async () => {
    const { data, width, height, channels } = decode(await viewport.screenshot())
    return data[(Math.round(height * 0.45) * width + Math.round(width * 0.45)) * channels] ?? Number.NaN
  }
  const levels = [
    ['4', 127.5],
    ['5', 91.1],
    ['6', 63.8],
  ] as const
  for (const [key, wanted] of levels) {
    await page.keyboard.press(key)
    await expect.poll(async () => Math.abs((await grey()) - wanted), { message: key }).toBeLessThanOrEqual(2)
  }
})

test('a PET without a dose says why it has no SUV', async ({ page }, info) => {
  await writeFile(info.outputPath('pet.dcm'), pet({ ...PET, PatientWeight: undefined }))
  await page.goto('/')
  await openFiles(page, [info.outputPath('pet.dcm')])
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await page.keyboard.press('4')
  await expect(page.getByText(/does not say all that an SUV needs/)).toBeVisible()
})
