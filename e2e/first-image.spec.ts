import { writeStack } from '../src/testing/stackWriter'
import { expect, test } from './support/fixtures'

/** From the choice of the folder to the first image on screen. */
const FIRST_IMAGE_MS = 1000
const SLICES = 600
const SIDE = 256

test.describe('a study of many files', () => {
  // A timing on a shared machine: noise passes, slowness of our own comes back in every try.
  test.describe.configure({ retries: 3 })

  test('shows its first image within a second, while the rest is still read', async ({ page }, info) => {
    const folder = info.outputPath('long')
    // So many slices that reading takes longer than drawing.
    await writeStack(folder, { slices: SLICES, side: SIDE, description: 'Long CT' })
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
