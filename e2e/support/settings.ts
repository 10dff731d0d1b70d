import type { Page } from '@playwright/test'
import { type Settings, STORAGE_KEY } from '../../src/app/settings/settings'

/** What a person has chosen in an earlier visit; call before the page is opened. A choice made in the page stays. */
export async function chosen(page: Page, settings: Partial<Settings>): Promise<void> {
  await page.addInitScript(
    ([key, text]) => {
      if (localStorage.getItem(key) === null) localStorage.setItem(key, text)
    },
    [STORAGE_KEY, JSON.stringify(settings)] as const,
  )
}
