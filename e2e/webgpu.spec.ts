import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, openFolder } from './support/room'

// Chromium's software adapter: right answers, slowly; the tiny pack is small enough for it.
test.use({
  launchOptions: async ({ launchOptions }, use) => use(withFlag(launchOptions, '--enable-unsafe-webgpu')),
})

test.describe('a browser with a WebGPU adapter', () => {
  test('diagnoses on it once the self-test has passed', async ({ page }, info) => {
    // The software adapter would lose the race for the fastest.
    await page.addInitScript(() => localStorage.setItem('raddiag-settings/1', '{"computeOn":"webgpu"}'))
    await servePack(page, packInMemory(await tinyPack()))
    const planted = await writePlantedCase(info.outputPath('case'))
    await page.goto('/')
    await openFolder(page, planted.folder)
    await diagnose(page)
    await expect(page.getByTestId('backend-status')).toHaveAttribute('data-backend', 'webgpu')
    const key = page.locator('.strip', { hasText: planted.scan }).getByTestId('key-slice').first()
    await expect(key).toHaveAttribute('data-slice', String(planted.slice))
  })

  test('refuses a pack whose self-test fails on every backend, naming each', async ({ page }) => {
    const files = new Map(await tinyPack())
    const manifest: { selfTest: { logits: number[] } } = JSON.parse(
      new TextDecoder().decode(files.get('manifest.json')),
    )
    manifest.selfTest.logits[0] = (manifest.selfTest.logits[0] ?? 0) + 1
    files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)))
    await servePack(page, packInMemory(files))
    await page.goto('/')
    await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'failed', { timeout: 60_000 })
    await expect(page.getByTestId('pack-status')).toHaveAttribute('title', /WebGPU.*WebAssembly/s)
  })
})

function withFlag<T extends { args?: string[] }>(options: T, flag: string): T {
  return { ...options, args: [...(options.args ?? []), flag] }
}
