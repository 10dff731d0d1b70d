import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { expect, test } from './support/fixtures'

/** The demonstration's files as they lie in the project, to be picked as a person picks them. */
const FILES = join('public', 'demo', 'brain-mr')

async function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const at = document.activeElement
    return at?.getAttribute('data-action') ?? at?.getAttribute('data-testid') ?? at?.id ?? null
  })
}

/** Presses Tab until an element with the action or test id has the focus. */
async function tabTo(page: Page, id: string, most = 60): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    if ((await focused(page)) === id) return
  }
  throw new Error(`${id} cannot be reached with Tab`)
}

async function exported(page: Page): Promise<unknown> {
  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+e')
  const stream = await (await download).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

test('a case is opened, diagnosed, inspected and exported by keyboard alone', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByTestId('demo-case').first()).toBeVisible()
  const asked = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+o')
  const chooser = await asked
  expect(chooser.isMultiple()).toBe(true)
  await chooser.setFiles((await readdir(FILES)).map((name) => join(FILES, name)))

  await expect(page.getByTestId('diagnose')).toBeEnabled({ timeout: 60_000 })
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('export-json')).toBeVisible({ timeout: 120_000 })

  const viewport = page.locator('.vp.on')
  const marked = viewport.getByTestId('key-slice')
  await expect(marked.first()).toBeVisible()
  const slices = await marked.evaluateAll((all) => all.map((one) => one.getAttribute('data-index')))
  const seen: (string | null)[] = []
  for (const _ of slices) {
    await page.keyboard.press('k')
    await expect(marked.and(page.locator('[aria-current="true"]'))).toHaveCount(1)
    await expect.poll(async () => seen.includes(await viewport.getAttribute('data-slice'))).toBe(false)
    seen.push(await viewport.getAttribute('data-slice'))
  }
  expect(seen.toSorted()).toEqual(slices.toSorted())

  const open = page.locator('[data-testid="finding"]:has(.finding-head[aria-expanded="true"])')
  const ids = await page
    .getByTestId('finding')
    .evaluateAll((all) => all.slice(0, 3).map((one) => one.getAttribute('data-id') ?? ''))
  for (let i = 0; i < 3 && (await open.getAttribute('data-id').catch(() => null)) !== ids[1]; i++) {
    await page.keyboard.press('Shift+ArrowDown')
  }
  await expect(open).toHaveAttribute('data-id', ids[1] ?? '')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(open).toHaveAttribute('data-id', ids[2] ?? '')

  expect(diagnosisSchema.parse(await exported(page)).findings).not.toEqual([])
})

test('Tab comes first to the ways past the bar, and a demonstration case is opened with Enter', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByTestId('demo-case').first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the images' })).toBeFocused()
  await tabTo(page, 'demo-case')
  await page.keyboard.press('Enter')
  const image = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(image).toBeVisible({ timeout: 60_000 })

  await page.getByRole('link', { name: 'Skip to the images' }).focus()
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('images')
  await page.getByRole('link', { name: 'Skip to the differential' }).focus()
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('differential')
})

test('dialogs give the focus back to where it was', async ({ page }) => {
  await page.goto('/')
  await page.locator('[data-testid="demo-case"][data-id="brain-mr"]').click()
  const viewport = page.locator('[data-testid="viewport"][data-rendered="true"]').first()
  await expect(viewport).toBeVisible({ timeout: 60_000 })
  for (const [key, dialog] of [
    ['Control+k', 'palette'],
    ['?', 'key-help'],
    ['Control+,', 'settings'],
  ] as const) {
    await viewport.focus()
    await page.keyboard.press(key)
    await expect(page.getByTestId(dialog)).toBeVisible()
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await expect(page.getByTestId(dialog)).toHaveCount(0)
    await expect(viewport).toBeFocused()
  }
  await page.locator('[data-action="settings"]').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('settings')).toBeVisible()
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe('settings')
})
