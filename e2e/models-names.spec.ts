import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { expect, hasShared, test } from './support/fixtures'
import { CHECKPOINT, LABELS, openModels, startImport, stored } from './support/models'

const run = promisify(execFile)

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The manifests in the store, as text. */
function manifests(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('packs')
    const found: string[] = []
    for await (const folder of root.values()) {
      if (!(folder instanceof FileSystemDirectoryHandle)) continue
      found.push(await (await (await folder.getFileHandle('manifest.json')).getFile()).text())
    }
    return found
  })
}

test.describe('names of imported models', () => {
  test.skip(!hasShared, 'needs ../shared/golden')

  test('come from the file or the person, tell two precisions apart, and are those of convert', async ({
    page,
  }, info) => {
    await page.setViewportSize({ width: 1366, height: 768 })
    await page.goto('/')
    await openModels(page)
    const files = page.getByTestId('import-checkpoint')
    const name = page.getByTestId('import-name')

    await files.setInputFiles([CHECKPOINT, LABELS])
    await expect(name).toHaveValue('narrow.pytorch_model')
    await name.fill('  ')
    await expect(page.getByTestId('import-plan')).toContainText('A name has 1 to 80 characters.')
    await expect(name).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByTestId('import-start')).toBeDisabled()
    await name.fill('RadDiag  of the reading room on the second floor ')
    await page.screenshot({ path: info.outputPath('plan.png') })
    await startImport(page)

    await files.setInputFiles([CHECKPOINT, LABELS])
    await expect(name).toHaveValue('narrow.pytorch_model')
    await name.fill('RadDiag of the reading room on the second floor')
    await page.getByRole('radio', { name: /fp16/ }).check()
    await startImport(page, 2)

    await expect(stored(page).locator('h3')).toHaveText([
      'RadDiag of the reading room on the second floor · fp16',
      'RadDiag of the reading room on the second floor · fp32',
    ])
    await stored(page).first().getByTestId('pack-use').click()
    await expect(stored(page).first()).toHaveAttribute('data-in-use', 'true', { timeout: 60_000 })
    await page.screenshot({ path: info.outputPath('list.png') })
    await page.keyboard.press('Escape')
    const chip = page.getByTestId('pack-status')
    await expect(chip).toHaveText('RadDiag of the reading room on the second floor · fp16')
    const box = await chip.boundingBox()
    const mark = await chip.getByText('· fp16').boundingBox()
    // The name is cut off, the precision is not.
    expect((mark?.x ?? Number.NaN) + (mark?.width ?? 0)).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0))

    const given = ['--labels', LABELS, '--name', 'RadDiag of the reading room on the second floor']
    const folder = info.outputPath('pack')
    const command = ['node_modules/tsx/dist/cli.mjs', 'src/cli/convert.ts', CHECKPOINT, folder]
    await run(process.execPath, [...command, ...given])
    const converted = await readFile(info.outputPath('pack', 'manifest.json'), 'utf8')
    expect((await manifests(page)).map(sha256)).toContain(sha256(converted))
  })
})
