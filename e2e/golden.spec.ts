import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, hasShared, test } from './support/fixtures'
import {
  convertGolden,
  GOLDEN_CASES,
  type GoldenCase,
  type GoldenModel,
  goldenCase,
  goldenErrors,
} from './support/golden'
import { countDispatches, dispatches } from './support/graphics'
import { packInFolder, servePack } from './support/pack'
import { exportedDiagnosis, openFolder, showAnyway } from './support/room'

/** Largest difference of a logit to PyTorch; seen are 6e-7 in single precision. */
const LOGIT = 1e-3
/** The same of a slice's weight, a fraction of one; seen are 2e-10. */
const WEIGHT = 1e-5
/** Convolutions of the reference trunk; each is at least one command to the graphics device. */
const CONVOLUTIONS = 53
/** A hundred slices on the software adapter while the machine has other work. */
const PATIENCE = 15 * 60_000

type Backend = 'wasm' | 'webgpu'

const MODELS: readonly GoldenModel[] = ['narrow', 'narrow-ke']
const SMALL: readonly GoldenCase[] = ['knee', 'hip-xray-only']
const PHANTOMS = GOLDEN_CASES.filter((name) => !SMALL.includes(name))

/** The software adapter takes a second a slice, so the phantoms of 55 and 105 slices are left to heavy runs there. */
const RUNS: readonly { backend: Backend; cases: readonly GoldenCase[]; heavy: boolean }[] = [
  { backend: 'wasm', cases: GOLDEN_CASES, heavy: false },
  { backend: 'webgpu', cases: SMALL, heavy: false },
  { backend: 'webgpu', cases: PHANTOMS, heavy: true },
]

// Chromium's software adapter: right answers, slowly; the reference checkpoints are narrow enough for it.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--enable-unsafe-webgpu'] }),
})

/** Opens the page with a pack in place of its own and waits until the backend has passed the pack's self-test. */
async function openOn(page: Page, backend: Backend, pack: string): Promise<void> {
  await servePack(page, packInFolder(pack))
  await page.addInitScript(
    (computeOn) => localStorage.setItem('raddiag-settings/1', JSON.stringify({ computeOn })),
    backend,
  )
  await countDispatches(page)
  await page.goto('/')
  const chip = page.getByTestId('backend-status')
  await expect(chip).toHaveAttribute('data-backend', backend, { timeout: 60_000 })
}

/** @returns the exported diagnosis, and the commands that it gave to the graphics device */
async function diagnosed(page: Page, caseFolder: string): Promise<{ exported: unknown; commands: number }> {
  await openFolder(page, caseFolder)
  const before = await dispatches(page)
  await page.getByTestId('diagnose').click({ timeout: 60_000 })
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: PATIENCE })
  await showAnyway(page)
  const exported = await exportedDiagnosis(page)
  const commands = (await dispatches(page)) - before
  await page.keyboard.press('Shift+X')
  await expect(page.getByTestId('series-item')).toHaveCount(0)
  return { exported, commands }
}

/** Compares a case with PyTorch's numbers. @returns one line on how far they are apart */
async function checkCase(
  model: GoldenModel,
  name: GoldenCase,
  { exported, commands }: { exported: unknown; commands: number },
  backend: Backend,
): Promise<string> {
  const { logit, weight, first, slices, computedOn } = await goldenErrors(model, name, exported)
  expect.soft(logit, `${name}: logits`).toBeLessThanOrEqual(LOGIT)
  expect.soft(weight, `${name}: weights of the slices`).toBeLessThanOrEqual(WEIGHT)
  expect.soft(first, `${name}: the first of the differential`).toBe(true)
  expect(computedOn).toBe(backend)
  if (backend === 'webgpu') expect(commands).toBeGreaterThanOrEqual(CONVOLUTIONS * slices)
  else expect(commands).toBe(0)
  return `${name}: ${slices} slices, logits off by ${logit.toExponential(1)}, weights by ${weight.toExponential(1)}`
}

test.describe('reference checkpoints through the page, against PyTorch', () => {
  test.skip(!hasShared, 'needs ../shared/golden')

  for (const model of MODELS) {
    for (const { backend, cases, heavy } of RUNS) {
      test(`${model} on ${backend}: ${cases.join(', ')}`, async ({ page }, info) => {
        test.skip(heavy && process.env.RADDIAG_HEAVY !== '1', 'set RADDIAG_HEAVY=1 to run it')
        if (heavy) test.setTimeout(2 * PATIENCE)
        const folder = await mkdtemp(join(tmpdir(), 'raddiag-golden-'))
        try {
          const pack = join(folder, 'pack')
          await convertGolden(model, pack)
          await openOn(page, backend, pack)
          for (const name of cases) {
            const found = await diagnosed(page, await goldenCase(name, join(folder, name)))
            const description = await checkCase(model, name, found, backend)
            info.annotations.push({ type: 'measured', description })
          }
        } finally {
          await rm(folder, { recursive: true })
        }
      })
    }
  }
})
