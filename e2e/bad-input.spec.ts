import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDicom } from '../src/testing/dicomWriter'
import { tinyPack } from '../src/testing/tinyPack'
import { expect, test } from './support/fixtures'
import { packInMemory, servePack } from './support/pack'
import { openFiles, openFolder } from './support/room'

function image(description: string): Uint8Array {
  return writeDicom({ rows: 16, columns: 16, pixels: new Uint16Array(256).map((_, at) => at), description })
}

test('broken files are named with a reason and what is good stays open', async ({ page }, info) => {
  const folder = info.outputPath('mixed')
  await mkdir(folder, { recursive: true })
  const good = image('good')
  await writeFile(join(folder, 'good'), good)
  await writeFile(join(folder, 'truncated.dcm'), good.subarray(0, 200))
  await writeFile(join(folder, 'letter.dcm'), 'Dear colleague, thank you for referring this patient.')
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await page.getByTestId('skipped').locator('summary').click()
  const reasons = page.getByTestId('skipped-item')
  await expect(reasons).toHaveCount(2)
  await expect(reasons.filter({ hasText: 'truncated.dcm' })).toHaveCount(1)
  await expect(reasons.filter({ hasText: 'letter.dcm' })).toHaveCount(1)
})

test('a case.json that names a missing file says so and keeps the other scans', async ({ page }, info) => {
  const folder = info.outputPath('case')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'here.dcm'), image('here'))
  const scans = [
    { file: 'here.dcm', modality: 'CT' },
    { file: 'gone.dcm', modality: 'MRI' },
  ]
  await writeFile(join(folder, 'case.json'), JSON.stringify({ scans }))
  await page.goto('/')
  await openFolder(page, folder)
  await expect(page.getByTestId('series-item')).toHaveCount(1)
  await page.getByTestId('skipped').locator('summary').click()
  await expect(page.locator('[data-testid="skipped-item"][data-code="missing-file"]')).toContainText(
    'gone.dcm',
  )
})

test('files that are not images open nothing and are listed', async ({ page }, info) => {
  const text = info.outputPath('notes.txt')
  await writeFile(text, 'nothing to see')
  await page.goto('/')
  await openFiles(page, [text])
  await expect(page.getByTestId('message')).toContainText('None of these files is an image')
  await page.getByTestId('skipped').locator('summary').click()
  await expect(page.getByTestId('skipped-item')).toContainText('notes.txt')
})

test.describe('a pack with a changed byte', () => {
  test.use({ serviceWorkers: 'block' })

  test('is refused by name and the viewer still works', async ({ page }, info) => {
    const files = new Map(await tinyPack())
    const encoder = [...files.keys()].find((name) => name.startsWith('encoder')) ?? ''
    const bytes = Uint8Array.from(files.get(encoder) ?? [])
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    files.set(encoder, bytes)
    await servePack(page, packInMemory(files))
    await writeFile(info.outputPath('one.dcm'), image('one'))
    await page.goto('/')
    await openFiles(page, [info.outputPath('one.dcm')])
    await expect(page.getByTestId('pack-status')).toHaveAttribute('data-state', 'failed')
    await expect(page.locator('.right [data-testid="warning"]')).toContainText(encoder)
    await expect(page.getByTestId('diagnose')).toBeDisabled()
    await expect(page.locator('[data-testid="viewport"][data-rendered="true"]')).toBeVisible()
  })
})
