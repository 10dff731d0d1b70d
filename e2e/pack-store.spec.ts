import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, hasShared, test } from './support/fixtures'
import { convertGolden } from './support/golden'
import { CHECKPOINT, LABELS, openModels, stored } from './support/models'

/** Folders of the store, each with the names of its files. */
function storeFolders(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('packs', { create: true })
    const found: Record<string, string[]> = {}
    for await (const handle of root.values()) {
      if (handle.kind !== 'directory') continue
      const names: string[] = []
      for await (const file of handle.values()) names.push(file.name)
      found[handle.name] = names.sort()
    }
    return found
  })
}

function storedManifest(page: Page, folder: string): Promise<string> {
  return page.evaluate(async (name) => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('packs')
    const handle = await (await root.getDirectoryHandle(name)).getFileHandle('manifest.json')
    return (await handle.getFile()).text()
  }, folder)
}

async function beginImport(page: Page): Promise<void> {
  await page.getByTestId('import-checkpoint').setInputFiles([CHECKPOINT, LABELS])
  await page.getByTestId('import-start').click({ timeout: 30_000 })
}

test.describe('the store of packs', () => {
  test.skip(!hasShared, 'needs ../shared/golden')

  test('an import killed with its tab is not listed, is taken up again, and gives the pack of the command line', async ({
    page,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'raddiag-store-'))
    try {
      await page.goto('/')
      await openModels(page)
      await beginImport(page)
      // As soon as the first graph is finished, the page goes and its worker with it.
      await expect
        .poll(async () => Object.values(await storeFolders(page)).flat(), {
          intervals: [20],
          timeout: 60_000,
        })
        .toContain('encoder.step.json')
      await page.reload()
      await openModels(page)
      await expect(stored(page)).toHaveCount(0)

      const [unfinished] = Object.keys(await storeFolders(page))
      await beginImport(page)
      await expect(stored(page)).toHaveCount(1, {
        timeout: 60_000,
      })
      const folders = await storeFolders(page)
      expect(Object.keys(folders)).toEqual([unfinished])
      const manifest = await storedManifest(page, unfinished ?? '')
      await convertGolden('narrow', folder)
      const converted = await readFile(join(folder, 'manifest.json'))
      expect(createHash('sha256').update(manifest).digest('hex')).toBe(
        createHash('sha256').update(converted).digest('hex'),
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
