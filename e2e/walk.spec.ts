import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { expect, test } from './support/fixtures'
import { writePicture } from './support/picture'
import { diagnose, exportedDiagnosis, showAnyway } from './support/room'

/** A folder for pictures of the way; absent: none are taken. `RADDIAG_PICTURES=docs/walk` renews the documentation's. */
const pictures = process.env.RADDIAG_PICTURES

const SCREENS = [
  { width: 1366, height: 768 },
  { width: 2560, height: 1440 },
]
const LANGUAGES = [
  { tag: 'en', locale: 'en-GB' },
  { tag: 'zh', locale: 'zh-CN' },
]

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  await mkdir(pictures, { recursive: true })
  await page.mouse.move(0, 0)
  await writePicture(page, join(pictures, `${name}.webp`))
}

for (const screen of SCREENS) {
  for (const { tag, locale } of LANGUAGES) {
    test.describe(`a person new to it, ${tag}, ${screen.width} x ${screen.height}`, () => {
      test.use({ viewport: screen, locale })

      test('opens a case, diagnoses it, sees why, looks at it in three planes, and exports', async ({
        page,
      }) => {
        const name = (step: string) => `${step}-${tag}-${screen.width}`
        await page.goto('/')
        await expect(page.getByTestId('demo-case')).toHaveCount(4)
        await expect(page.locator('[data-testid="pack-status"][data-state="ready"]')).toBeVisible({
          timeout: 60_000,
        })
        await picture(page, name('1-empty'))

        await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
        const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]')
        await expect(viewport).toHaveCount(1, { timeout: 60_000 })
        await expect(page.getByTestId('read-summary')).toBeVisible()
        await picture(page, name('2-open'))

        await diagnose(page)
        await showAnyway(page)
        const first = page.getByTestId('finding').first()
        await expect(first.locator('[aria-expanded="true"]')).toBeVisible()
        // The key slice with the largest share, from the card.
        const key = page.locator('.right').getByTestId('key-slice').first()
        const slice = await key.getAttribute('data-slice')
        await key.click()
        await expect(viewport).toHaveAttribute('data-slice', slice ?? '')
        await page.getByTestId('map-toggle').click()
        await expect(page.getByTestId('map-layer')).toHaveAttribute('data-finding', /./, { timeout: 30_000 })
        await picture(page, name('3-why'))
        await page.getByTestId('map-toggle').click()

        const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
        expect(await first.getAttribute('data-id')).toBe(diagnosis.findings[0]?.id)

        await viewport.focus()
        await page.keyboard.press('m')
        const planes = page.locator('[data-testid="mpr-viewport"][data-rendered="true"]')
        await expect(planes).toHaveCount(3, { timeout: 60_000 })
        await picture(page, name('4-planes'))
        await page.keyboard.press('Escape')
        await expect(viewport).toHaveCount(1, { timeout: 60_000 })
      })
    })
  }
}
