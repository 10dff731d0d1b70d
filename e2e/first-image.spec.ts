import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDicom } from '../src/testing/dicomWriter'
import { expect, test } from './support/fixtures'

/** From the choice of the folder to the first image on screen. */
const FIRST_IMAGE_MS = 1000
const SLICES = 600
const SIDE = 256

/** A CT of many slices, so that reading takes longer than drawing. */
async function writeLongStudy(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const pixels = new Int16Array(SIDE * SIDE).map((_, at) => ((at % SIDE) * 4) | 0)
  for (let index = 0; index < SLICES; index++) {
    const image = writeDicom({
      rows: SIDE,
      columns: SIDE,
      pixels,
      position: [0, 0, index],
      spacing: [1, 1],
      studyUid: '1.2.826.0.1.3680043.8.498.800',
      seriesUid: '1.2.826.0.1.3680043.8.498.800.1',
      description: 'Long CT',
      window: { centre: 500, width: 1000 },
    })
    await writeFile(join(folder, `slice${index}`), image)
  }
}

test.describe('a study of many files', () => {
  // A timing on a shared machine: noise passes, slowness of our own comes back in every try.
  test.describe.configure({ retries: 3 })

  test('shows its first image within a second, while the rest is still read', async ({ page }, info) => {
    const folder = info.outputPath('long')
    await writeLongStudy(folder)
    await page.goto('/')
    // The person looks for the study meanwhile; the model and the viewer are started.
    await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
    const timing = await page.evaluateHandle(() => {
      const marks = { chosen: 0, drawn: 0, read: 0 }
      const input = document.querySelector('[data-testid="open-folder"]')
      input?.addEventListener('change', () => {
        marks.chosen = performance.now()
      })
      const look = () => {
        if (!marks.drawn && document.querySelector('[data-testid="viewport"][data-rendered="true"]')) {
          marks.drawn = performance.now()
        }
        if (marks.drawn && !marks.read && !document.querySelector('.reading')) marks.read = performance.now()
        if (!marks.read) requestAnimationFrame(look)
      }
      look()
      return marks
    })
    await page.getByTestId('open-folder').setInputFiles(folder)
    await expect(page.getByTestId('series-item')).toContainText(`CT · axial · ${SLICES}`, { timeout: 60_000 })
    await expect(page.locator('.reading')).toHaveCount(0)
    await page.waitForTimeout(100)
    const { chosen, drawn, read } = await timing.jsonValue()
    expect(drawn - chosen).toBeLessThan(FIRST_IMAGE_MS)
    expect(drawn).toBeLessThan(read)
    info.annotations.push({ type: 'first image', description: `${Math.round(drawn - chosen)} ms` })
  })
})
