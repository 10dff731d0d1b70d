import type { CDPSession, Page } from '@playwright/test'
import { expect, hasShared, test } from './support/fixtures'
import { CHECKPOINT, importGolden, openModels, said, stored } from './support/models'

const MEGABYTE = 2 ** 20

interface Disk {
  /** From now on so many bytes may be stored beyond what is stored; null: as many as the browser would allow. */
  leave(bytes: number | null): Promise<void>
}

/** The disk of the page's origin, as its quota. */
async function diskOf(page: Page): Promise<Disk> {
  const session: CDPSession = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  return {
    async leave(bytes) {
      const { usage } = await session.send('Storage.getUsageAndQuota', { origin })
      const quotaSize = bytes === null ? {} : { quotaSize: Math.ceil(usage) + bytes }
      await session.send('Storage.overrideQuotaForOrigin', { origin, ...quotaSize })
    },
  }
}

/** Names of the files in the store, of whatever folder. */
function filesInStore(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('packs', { create: true })
    const names: string[] = []
    for await (const folder of root.values()) {
      if (folder instanceof FileSystemDirectoryHandle)
        for await (const name of folder.keys()) names.push(`${folder.name}/${name}`)
    }
    return names.sort()
  })
}

/** The one stored model is whole, chosen, and the page starts with it. */
async function expectOldModelWorks(page: Page): Promise<void> {
  await expect(stored(page)).toHaveCount(1)
  await stored(page).getByTestId('pack-verify').click()
  await expect(said(page)).toContainText('every byte is as its manifest says')
  await page.reload()
  await openModels(page)
  await expect(stored(page)).toHaveCount(1)
  await expect(stored(page)).toHaveAttribute('data-in-use', 'true')
  await expect(stored(page)).toContainText('self-test passed')
}

test.describe('a disk that is full', () => {
  test.skip(!hasShared, 'needs ../shared/golden')
  // What a service worker answers does not pass through a test's routes.
  test.use({ serviceWorkers: 'block' })

  test('an import that does not fit cannot be started, and why is said', async ({ page }) => {
    // Chromium's own estimate does not follow the quota, so the worker is told another one.
    await page.route(/pack\.worker-.*\.js$/, async (route) => {
      const response = await route.fetch()
      const estimate = `StorageManager.prototype.estimate = async () => ({ quota: ${3 * MEGABYTE}, usage: ${2 * MEGABYTE} });`
      await route.fulfill({ response, body: `${estimate}\n${await response.text()}` })
    })
    await page.goto('/')
    await openModels(page)
    await page.getByTestId('import-checkpoint').setInputFiles(CHECKPOINT)
    await expect(page.getByTestId('import-plan')).toContainText('1 MB are free: too little. Delete a model')
    await expect(page.getByTestId('import-start')).toBeDisabled()
    expect(await filesInStore(page)).toEqual([])
  })

  test('an import whose room went before it began is refused in a sentence, and fits once there is room', async ({
    page,
  }) => {
    await page.goto('/')
    await openModels(page)
    const disk = await diskOf(page)
    await page.getByTestId('import-checkpoint').setInputFiles(CHECKPOINT)
    await expect(page.getByTestId('import-start')).toBeEnabled({ timeout: 30_000 })
    await disk.leave(MEGABYTE)
    await page.getByTestId('import-start').click()
    await expect(said(page)).toHaveClass(/bad/, { timeout: 60_000 })
    await expect(said(page)).toContainText(
      /^The model needs \d+ MB, and this browser has less room than that: delete a stored model or free/,
    )
    await expect(stored(page)).toHaveCount(0)
    expect(await filesInStore(page)).toEqual([])
    await disk.leave(null)
    await importGolden(page)
  })

  test('room that runs out in the middle leaves nothing half-made, and the old model works', async ({
    page,
  }) => {
    test.setTimeout(180_000)
    await page.goto('/')
    await openModels(page)
    await importGolden(page)
    await stored(page).getByTestId('pack-use').click()
    await expect(stored(page)).toHaveAttribute('data-in-use', 'true', { timeout: 60_000 })
    const before = await filesInStore(page)

    // Without the file of labels: another pack, in a folder of its own.
    const disk = await diskOf(page)
    await page.getByTestId('import-checkpoint').setInputFiles(CHECKPOINT)
    await page.getByTestId('import-start').click({ timeout: 30_000 })
    await expect
      .poll(async () => (await filesInStore(page)).length, { intervals: [10], timeout: 60_000 })
      .toBeGreaterThan(before.length)
    await disk.leave(0)
    await expect(said(page)).toHaveClass(/bad/, { timeout: 60_000 })
    await expect(said(page)).toContainText("There was not enough room in this browser's storage")
    await expect(stored(page)).toHaveCount(1)
    expect(await filesInStore(page)).toEqual(before)
    await expectOldModelWorks(page)
  })
})
