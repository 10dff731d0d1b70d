import { writeFile } from 'node:fs/promises'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { writeDicom } from '../src/testing/dicomWriter'
import { markedVolume } from '../src/testing/markedVolumes'
import { writeNifti } from '../src/testing/niftiWriter'
import { part10, rawElements, rawImageElements } from '../src/testing/rawDicom'
import { expect, test } from './support/fixtures'
import { openFiles } from './support/room'

const SIDE = 32
const LONG = `Begins here. ${'Nothing to see. '.repeat(40)}Needle at the end.`

function slice(index: number): Uint8Array {
  return writeDicom({
    rows: SIDE,
    columns: SIDE,
    pixels: new Uint16Array(SIDE * SIDE).fill(index),
    position: [0, 0, index * 2.5],
    instanceNumber: index + 1,
    sliceThickness: 2.5,
    description: 'Thin slices',
    window: { centre: 40, width: 400 },
    extra: {
      DerivationDescription: LONG,
      ReferencedImageSequence: [
        { ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2', ReferencedSOPInstanceUID: '1.2.3.4' },
        {
          ReferencedSOPInstanceUID: '1.2.3.5',
          PurposeOfReferenceCodeSequence: [{ CodeValue: '121311', CodeMeaning: 'Localizer' }],
        },
      ],
    },
  })
}

async function openTags(page: Page, info: TestInfo, files: Record<string, Uint8Array>): Promise<Locator> {
  const paths: string[] = []
  for (const [name, bytes] of Object.entries(files)) {
    paths.push(info.outputPath(name))
    await writeFile(info.outputPath(name), bytes)
  }
  await page.goto('/')
  await openFiles(page, paths)
  await expect(page.getByTestId('viewport').first()).toHaveAttribute('data-slice', /\d/)
  await page.keyboard.press('Shift+t')
  const browser = page.getByTestId('tag-browser')
  await expect(browser.getByTestId('tag-row').first()).toBeVisible()
  return browser
}

/** Texts of the rows: tag, type, name, value. */
async function rows(browser: Locator): Promise<string[][]> {
  const all = await browser.getByTestId('tag-row').all()
  return Promise.all(all.map((row) => row.getByRole('gridcell').allInnerTexts()))
}

test('a tag is found by keyword, number and value, and in a nested sequence', async ({ page }, info) => {
  const browser = await openTags(page, info, { 'a.dcm': slice(0), 'b.dcm': slice(1), 'c.dcm': slice(2) })
  const search = browser.getByTestId('tag-search')
  await expect(search).toBeFocused()
  await page.screenshot({ path: info.outputPath('tags.png') })

  const thickness = [['(0018,0050)', 'DS', 'Slice Thickness', '2.5']]
  for (const text of ['SliceThickness', '0018,0050', '00180050', 'slice thickness']) {
    await search.fill(text)
    await expect.poll(() => rows(browser)).toEqual(thickness)
    await expect(browser.getByTestId('tag-matches')).toHaveText('1 found')
  }
  await search.fill('localizer')
  await expect
    .poll(() => rows(browser))
    .toEqual([
      ['(0008,1140)', 'SQ', 'Referenced Image Sequence', '2 items'],
      ['Item 2'],
      ['(0040,A170)', 'SQ', 'Purpose of Reference Code Sequence', '1 item'],
      ['Item 1'],
      ['(0008,0104)', 'LO', 'Code Meaning', 'Localizer'],
    ])
  await expect(browser.locator('[aria-selected="true"]')).toHaveAttribute('data-tag', '(0008,0104)')
  await page.screenshot({ path: info.outputPath('nested.png') })

  await search.fill('needle')
  await expect(browser.locator('mark')).toHaveText('Needle')
  await expect(browser.getByTestId('tag-value')).toHaveValue(LONG)

  await search.fill('no such thing')
  await expect(browser.getByTestId('tag-matches')).toHaveText('0 found')
  await expect(browser.getByText('Nothing in this file fits.')).toBeVisible()
})

test('the list is walked by keyboard, follows the slices, and gives a row to the clipboard', async ({
  page,
  context,
}, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const browser = await openTags(page, info, { 'a.dcm': slice(0), 'b.dcm': slice(1), 'c.dcm': slice(2) })
  const chosen = browser.locator('[aria-selected="true"]')
  const table = browser.getByTestId('tag-table')
  await table.focus()
  await expect(chosen).toHaveAttribute('data-tag', '(0002,0000)')
  const order = (await rows(browser)).map(([tag]) => tag)
  const at = order.indexOf('(0008,1140)')
  for (let i = 0; i < at; i++) await page.keyboard.press('ArrowDown')
  await expect(chosen).toHaveAttribute('data-tag', '(0008,1140)')
  await expect(chosen).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(chosen).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await expect(chosen).toHaveAttribute('data-tag', '(0008,1150)')
  await expect(chosen).toHaveAttribute('aria-level', '3')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toHaveAttribute('data-tag', '(0008,1140)')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('End')
  await expect(chosen).toHaveAttribute('data-tag', '(7FE0,0010)')
  await expect(browser.getByTestId('tag-value')).toHaveValue('2,048 bytes')

  await browser.getByTestId('tag-search').fill('image position')
  await expect(browser.getByTestId('tag-value')).toHaveValue(/^0\\0\\[0-9.]+$/)
  await browser.getByTestId('tag-slice').focus()
  await page.keyboard.press('End')
  await expect(browser.getByTestId('tag-value')).toHaveValue('0\\0\\5')
  await expect(page.getByTestId('viewport').first()).toHaveAttribute('data-slice', '2')
  await page.keyboard.press('Home')
  await expect(browser.getByTestId('tag-value')).toHaveValue('0\\0\\0')
  await table.focus()
  await page.keyboard.press('Control+c')
  await expect(browser.getByText('Copied')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe('(0020,0032)\tDS\tImage Position (Patient)\t0\\0\\0')
  await page.keyboard.press('Escape')
  await expect(browser).toHaveCount(0)
})

test('a Chinese name in GB18030 and a private element are shown', async ({ page }, info) => {
  const name = Uint8Array.from([0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab])
  const elements = rawImageElements(1, 1, 8, [
    [0x00080005, 'CS', 'GB18030'],
    [0x00100010, 'PN', name],
    [0x00190010, 'LO', 'SIEMENS MR HEADER'],
    [0x0019100c, 'IS', '1000'],
    [0x7fe00010, 'OB', Uint8Array.of(1, 2)],
  ])
  const browser = await openTags(page, info, { 'a.dcm': part10(rawElements(elements)) })
  await browser.getByTestId('tag-search').fill('小东')
  await expect.poll(() => rows(browser)).toEqual([['(0010,0010)', 'PN', "Patient's Name", '王^小东']])
  await browser.getByTestId('tag-search').fill('siemens 100c')
  await expect.poll(() => rows(browser)).toEqual([['(0019,100C)', 'IS', 'SIEMENS MR HEADERprivate', '1000']])
  await expect(browser.getByTestId('tag-detail')).toContainText('Private, defined by SIEMENS MR HEADER')
})

test('a volume without tags says so and shows what its file says', async ({ page }, info) => {
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as const
  const browser = await openTags(page, info, { 'a.nii': writeNifti(markedVolume([1, 1, 1], axes)) })
  await expect(browser.getByTestId('tag-fields')).toHaveText(/no DICOM tags/)
  await browser.getByTestId('tag-search').fill('pixel spacing')
  await expect.poll(() => rows(browser)).toEqual([['Pixel spacing (mm)', '3, 2']])
  await page.screenshot({ path: info.outputPath('fields.png') })
})
