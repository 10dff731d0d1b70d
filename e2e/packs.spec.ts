import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { goldenCase, goldenErrors } from './support/golden'
import {
  CHECKPOINT,
  deleteStored,
  exportModel,
  importGolden,
  openModels,
  said,
  stored,
} from './support/models'
import { diagnose, exportedDiagnosis, openFolder, showAnyway } from './support/room'

/** Largest difference of a logit to PyTorch. */
const LARGEST_ERROR = 1e-3

async function chooseStored(page: Page): Promise<void> {
  await stored(page).getByTestId('pack-use').click()
  await expect(stored(page)).toHaveAttribute('data-in-use', 'true', { timeout: 60_000 })
  await expect(said(page)).toBeFocused()
}

/** Runs in the page: changes one byte of the stored fusion graph. */
async function changeFusion(): Promise<void> {
  const folders = [await navigator.storage.getDirectory()]
  for (const folder of folders) {
    for await (const handle of folder.values()) {
      if (handle instanceof FileSystemDirectoryHandle) folders.push(handle)
      if (!(handle instanceof FileSystemFileHandle) || !handle.name.startsWith('fusion')) continue
      const writer = await handle.createWritable({ keepExistingData: true })
      await writer.write({ type: 'write', position: 5000, data: Uint8Array.from([1, 2, 3]) })
      await writer.close()
    }
  }
}

async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('[data-testid="models"]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

test.describe('models, with the reference checkpoint', () => {
  test.skip(!hasShared, 'needs ../shared/golden')

  test('a checkpoint is imported, chosen, gives PyTorch’s logits, stays chosen and is deleted', async ({
    page,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'raddiag-packs-'))
    try {
      const caseFolder = await goldenCase('knee', join(folder, 'case'))
      await page.goto('/')
      await openModels(page)
      await importGolden(page)
      await expect(said(page)).toContainText('is stored')
      await expect(stored(page)).toContainText('5,569')
      await expect(stored(page)).toContainText('fp32')
      await chooseStored(page)
      await expect(stored(page)).toContainText('self-test passed')
      await page.reload()
      await openModels(page)
      await expect(stored(page)).toHaveAttribute('data-in-use', 'true')
      await page.keyboard.press('Escape')

      await openFolder(page, caseFolder)
      await diagnose(page)
      await showAnyway(page)
      const { logit } = await goldenErrors('narrow', 'knee', await exportedDiagnosis(page))
      expect(logit).toBeLessThanOrEqual(LARGEST_ERROR)

      await openModels(page)
      await deleteStored(page)
      await expect(page.locator('[data-testid="pack"][data-key="default"]')).toHaveAttribute(
        'data-in-use',
        'true',
      )
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('message')).toContainText('differential of the other model was cleared')
      await expect(page.getByTestId('finding')).toHaveCount(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('a model verifies, and comes back from its export', async ({ page }, info) => {
    await page.goto('/')
    await openModels(page)
    await importGolden(page)
    await stored(page).getByTestId('pack-verify').click()
    await expect(said(page)).toContainText('every byte is as its manifest says')
    const file = info.outputPath('exported.zip')
    const key = await exportModel(page, file)
    await deleteStored(page)
    await page.getByTestId('import-checkpoint').setInputFiles(file)
    await expect(stored(page)).toHaveCount(1, { timeout: 60_000 })
    expect(await stored(page).getAttribute('data-key')).toBe(key)
  })

  test('a cancelled import stores nothing', async ({ page }) => {
    await page.goto('/')
    await openModels(page)
    await page.getByTestId('import-checkpoint').setInputFiles(CHECKPOINT)
    await page.getByTestId('import-start').click()
    await page.getByTestId('import-cancel').click()
    await expect(said(page)).toHaveText('Cancelled. Nothing was stored.', { timeout: 20_000 })
    await page.keyboard.press('Escape')
    await openModels(page)
    await expect(page.getByText('Looking for stored models')).toHaveCount(0)
    await expect(page.getByTestId('pack')).toHaveCount(1)
  })

  test('a changed byte is found by verifying', async ({ page }) => {
    await page.goto('/')
    await openModels(page)
    await importGolden(page)
    await page.evaluate(changeFusion)
    await stored(page).getByTestId('pack-verify').click()
    await expect(said(page)).toHaveClass(/bad/)
    await expect(said(page)).toContainText('fusion.fp32.onnx')
    await expect(stored(page)).toHaveAttribute('data-in-use', 'false')
  })

  test('a chosen model that is gone gives way to the one that ships, and that is said', async ({ page }) => {
    await page.goto('/')
    await openModels(page)
    await importGolden(page)
    await chooseStored(page)
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      for await (const name of root.keys()) await root.removeEntry(name, { recursive: true })
    })
    await page.reload()
    await expect(page.getByTestId('message')).toContainText('no longer kept in this browser')
    await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
    await page.reload()
    await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 })
    await expect(page.getByTestId('message')).toHaveCount(0)
  })

  test('a checkpoint opened as a study is offered for import; what it lacks is said', async ({ page }) => {
    await page.goto('/')
    await page.getByTestId('open-files').setInputFiles(sharedPath('golden', 'narrow-ke.pytorch_model.bin'))
    await expect(page.getByTestId('import-incomplete')).toBeVisible()
    await expect(page.getByTestId('import-start')).toBeDisabled()
    await expect(page.getByTestId('skipped')).toHaveCount(0)
    await page
      .getByTestId('import-checkpoint')
      .setInputFiles(sharedPath('golden', 'narrow-ke.label-embeddings.npy'))
    await expect(page.getByTestId('import-incomplete')).toHaveCount(0)
    await expect(page.getByTestId('import-start')).toBeEnabled()
  })

  for (const theme of ['dark', 'light'] as const) {
    test(`axe in the ${theme} theme: plan, list, question`, async ({ page }) => {
      await page.addInitScript(
        (chosen) => localStorage.setItem('raddiag-settings/1', JSON.stringify({ theme: chosen })),
        theme,
      )
      await page.goto('/')
      await openModels(page)
      await page.getByTestId('import-checkpoint').setInputFiles(CHECKPOINT)
      await expect(page.getByTestId('import-plan')).toBeVisible()
      expect(await axeViolations(page)).toEqual([])
      await page.getByTestId('import-start').click()
      await expect(stored(page)).toHaveCount(1, { timeout: 60_000 })
      await stored(page).getByTestId('pack-delete').click()
      expect(await axeViolations(page)).toEqual([])
    })
  }
})

test('a file that is no model is refused by name', async ({ page }) => {
  await page.goto('/')
  await openModels(page)
  await page
    .getByTestId('import-checkpoint')
    .setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear colleague') })
  await expect(said(page)).toHaveText(/^letter\.txt is neither/)
  await page.getByTestId('import-checkpoint').setInputFiles({
    name: 'broken.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('nothing'),
  })
  await expect(said(page)).toContainText('broken.bin')
  await expect(page.getByTestId('import-plan')).toHaveCount(0)
})

test('a window without storage for files says so', async ({ page }) => {
  await page.addInitScript(() => {
    StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('private', 'SecurityError'))
  })
  await page.goto('/')
  await openModels(page)
  await expect(page.getByTestId('import-closed')).toBeVisible()
  await expect(page.getByTestId('import-checkpoint')).toHaveCount(0)
  await expect(page.getByTestId('pack')).toHaveCount(1)
})
