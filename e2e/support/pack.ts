import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** Reads one file of a pack by its plain name. */
export type PackReader = (file: string) => Promise<Uint8Array>

/** A pack held in memory. */
export function packInMemory(files: ReadonlyMap<string, Uint8Array>): PackReader {
  return async (file) => {
    const bytes = files.get(file)
    if (!bytes) throw new Error(`the test pack has no file ${file}`)
    return bytes
  }
}

/** A pack in a folder. */
export function packInFolder(folder: string): PackReader {
  return (file) => readFile(join(folder, file))
}

/** Lets the page meet another pack at the address of its default one. Call before the page is opened. */
export async function servePack(page: Page, read: PackReader): Promise<void> {
  await page.route('**/models/default/*', async (route) => {
    const file = new URL(route.request().url()).pathname.split('/').at(-1) ?? ''
    await route.fulfill({
      body: Buffer.from(await read(file)),
      headers: { 'content-type': 'application/octet-stream' },
    })
  })
}
