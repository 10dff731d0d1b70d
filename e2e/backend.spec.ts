import type { Page } from '@playwright/test'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { writePlantedCase } from '../src/testing/plantedCase'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { diagnose, exportedDiagnosis, openFolder } from './support/room'

// Chromium's software adapter: right answers, slowly; the tiny pack is small enough for it.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--enable-unsafe-webgpu'] }),
})

const CHOICES = 'raddiag-backends/1'
const SETTINGS = 'raddiag-settings/1'

/** The backend's chip once the model is ready. */
async function backend(page: Page): Promise<{ name: string; because: string }> {
  const chip = page.getByTestId('backend-status')
  await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
  return {
    name: (await chip.getAttribute('data-backend')) ?? '',
    because: (await chip.getAttribute('title')) ?? '',
  }
}

async function chooseBackend(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+,')
  await page.getByTestId('setting-compute-on').selectOption(name)
  await page.keyboard.press('Escape')
}

function logits(exported: unknown): Map<string, number> {
  const { findings } = diagnosisSchema.parse(exported)
  return new Map(findings.map(({ id, logit }) => [id, logit]))
}

test('the fastest backend is measured once, remembered, and only tested in the next visit', async ({
  page,
}) => {
  const runtimes: string[] = []
  page.context().on('request', (request) => {
    const name = /ort-wasm-simd-threaded(\.asyncify)?(?:\.fused|\.separate)?-.*\.wasm$/.exec(request.url())
    if (name) runtimes.push(name[1] === undefined ? 'wasm' : 'webgpu')
  })
  await servePack(page, packInMemory(await tinyPack()))
  await page.goto('/')
  const first = await backend(page)
  expect(first.because).toMatch(/passed the self-test .*; it is the fastest here with [\d.]+ ms a slice; /)
  expect(first.because).toMatch(/(WebGPU|WebAssembly) takes [\d.]+ ms a slice\.$/)
  const kept = await page.evaluate((key) => localStorage.getItem(key) ?? '', CHOICES)
  const choices: Record<string, { name: string }> = JSON.parse(kept)
  expect(Object.values(choices).map(({ name }) => name)).toEqual([first.name])
  expect(Object.keys(choices)[0]).toMatch(/^[0-9a-f]{64}\|[^|]+\|webgpu 1 .+\|wasm \d/)

  expect(new Set(runtimes)).toEqual(new Set(['webgpu', 'wasm']))
  runtimes.length = 0

  await page.reload()
  const second = await backend(page)
  expect(second.name).toBe(first.name)
  expect(second.because).toMatch(/measured here before: [\d.]+ ms a slice; /)
  expect(new Set(runtimes)).toEqual(new Set([first.name]))
})

test('a person may choose the backend; the model is loaded again on it', async ({ page }) => {
  await servePack(page, packInMemory(await tinyPack()))
  await page.goto('/')
  await backend(page)
  for (const name of ['wasm', 'webgpu', 'wasm']) {
    await chooseBackend(page, name)
    await expect(page.getByTestId('backend-status')).toHaveAttribute('data-backend', name, {
      timeout: 60_000,
    })
    expect((await backend(page)).because).toContain('; chosen in the settings.')
  }
  await page.reload()
  expect((await backend(page)).name).toBe('wasm')
})

test('a device lost in the middle of a case ends in the same result on WebAssembly, and says so', async ({
  page,
}, info) => {
  // Nothing is read ahead, so that the diagnosis still needs the device.
  await page.addInitScript((key) => {
    localStorage.setItem(key, localStorage.getItem(key) ?? '{"computeOn":"webgpu","prepareScans":false}')
  }, SETTINGS)
  await servePack(page, packInMemory(await tinyPack()))
  await loseDeviceAfter(page, 12)
  const planted = await writePlantedCase(info.outputPath('case'))
  await page.goto('/')
  await openFolder(page, planted.folder)
  expect((await backend(page)).name).toBe('webgpu')
  await diagnose(page)

  const chip = page.getByTestId('backend-status')
  await expect(chip).toHaveAttribute('data-backend', 'wasm')
  await expect(chip).toHaveAttribute('title', /WebGPU stopped in the middle of a case/)
  const said = page.getByText(/WebGPU stopped in the middle of this case/)
  await expect(said.first()).toBeVisible()
  await page.screenshot({ path: info.outputPath('lost.png') })
  const changed = await exportedDiagnosis(page)
  expect(diagnosisSchema.parse(changed).backend.name).toBe('wasm')

  await chooseBackend(page, 'wasm')
  await expect(chip).toHaveAttribute('title', /chosen in the settings/, { timeout: 60_000 })
  await diagnose(page)
  const alone = logits(await exportedDiagnosis(page))
  expect(alone.size).toBeGreaterThan(0)
  for (const [id, logit] of logits(changed))
    expect(Math.abs(logit - (alone.get(id) ?? Number.NaN))).toBeLessThan(1e-3)
})

/**
 * Destroys the worker's device after so many commands of it were submitted for good: counted from the first progress
 * of a diagnosis on, so that the self-test passes. The script is put before that of the worker.
 */
async function loseDeviceAfter(page: Page, slices: number): Promise<void> {
  await page.route('**/diagnose.worker*.js', async (route) => {
    const response = await route.fetch()
    const script = `(${sabotage.toString()})(${slices});\n`
    await route.fulfill({ response, body: script + (await response.text()) })
  })
}

/** Runs in the worker. */
function sabotage(slices: number): void {
  let device: GPUDevice | null = null
  const request = GPUAdapter.prototype.requestDevice
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    device = await request.call(this, descriptor)
    return device
  }
  let progress = 0
  const post = MessagePort.prototype.postMessage
  MessagePort.prototype.postMessage = function (
    this: MessagePort,
    ...given: [message: unknown, ...rest: never[]]
  ) {
    if (JSON.stringify(given[0] ?? null).includes('"stage":"slices"')) progress += 1
    if (progress === slices) device?.destroy()
    return Reflect.apply(post, this, given)
  }
}
