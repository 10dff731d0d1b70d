import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hasShared, sharedPath } from '../../testing/shared'
import { parseLabels } from '../labels'
import { labelsNotGiven } from './labelsNotGiven'
import {
  loadPublished,
  PUBLISHED_LABELS_FILE,
  type PublishedDisorders,
  type PublishedFile,
  parsePublished,
} from './publishedLabels'

const path = resolve('public', PUBLISHED_LABELS_FILE)
const text = readFileSync(path, 'utf8')

function shipped(): PublishedDisorders {
  const parsed = parsePublished(text, path)
  if (parsed.status !== 'ok') throw new Error(parsed.message)
  return parsed.value
}

const published = shipped()

/** A file like the shipped one with one disorder, Meningioma, unless said otherwise. */
function small(change: Partial<PublishedFile>): string {
  return JSON.stringify({
    schema: 'raddiag-labels/1',
    sources: [{ what: 'names', from: 'here', license: 'MIT' }],
    chapters: [['C00-D49', 'Neoplasms']],
    blocks: [['D10-D36', 'Benign neoplasms', 0]],
    categories: [['D32', 'Benign neoplasm of meninges', 0]],
    disorders: [['Meningioma', 0]],
    ...change,
  })
}

function messageOf(content: string): string {
  const parsed = parsePublished(content, 'labels.json')
  return parsed.status === 'ok' ? 'read' : parsed.message
}

describe('the shipped list of published disorders', () => {
  it('has 5,569 disorders in class order with the titles of 930 categories', () => {
    expect(published.labels).toHaveLength(5569)
    expect(published.labels[0]).toEqual({ id: 'normal', name: 'Normal' })
    expect(published.labels[1]).toEqual({
      id: 'meningioma',
      name: 'Meningioma',
      icd10cm: { code: 'D32', title: 'Benign neoplasm of meninges' },
    })
    expect(published.labels.at(-1)).toMatchObject({ name: 'Deafness', icd10cm: { code: 'H91' } })
    expect(new Set(published.labels.map(({ id }) => id)).size).toBe(5569)
    expect(published.labels.filter(({ icd10cm }) => icd10cm === undefined).map(({ name }) => name)).toEqual([
      'Normal',
      'Paraneoplastic cerebellar degeneration',
    ])
    expect(published.categories).toHaveLength(930)
    expect(published.sources.map(({ license }) => license)).toEqual([
      'MIT',
      expect.stringContaining('public domain'),
    ])
  })

  it('has the block and chapter of a category', () => {
    expect(published.categories.find(({ code }) => code === 'S83')).toEqual({
      code: 'S83',
      title: 'Dislocation and sprain of joints and ligaments of knee',
      block: { range: 'S80-S89', title: 'Injuries to the knee and lower leg' },
      chapter: {
        range: 'S00-T88',
        title: 'Injury, poisoning and certain other consequences of external causes',
      },
    })
    // A block of one category.
    expect(published.categories.find(({ code }) => code === 'C50')?.block).toEqual({
      range: 'C50-C50',
      title: 'Malignant neoplasms of breast',
    })
  })

  it.skipIf(!hasShared)('agrees with the reference list in names, ids, codes and blocks', () => {
    const file = sharedPath('labels', 'raddiag-disorders.json')
    const reference = parseLabels(readFileSync(file, 'utf8'), file)
    const plain = published.labels.map(({ icd10cm, ...label }) => ({ ...label, code: icd10cm?.code }))
    expect(plain).toEqual(
      reference.status === 'ok' &&
        reference.value.map(({ icd10cm, ...label }) => ({ ...label, code: icd10cm?.code })),
    )
    const ranges = z
      .record(z.string(), z.object({ block: z.string() }))
      .parse(JSON.parse(readFileSync(sharedPath('labels', 'icd10cm-categories.json'), 'utf8')))
    expect(
      Object.fromEntries(published.categories.map(({ code, block }) => [code, { block: block.range }])),
    ).toEqual(Object.fromEntries(Object.entries(ranges).map(([code, { block }]) => [code, { block }])))
  })

  it('is refused where it is damaged', async () => {
    expect(messageOf('{')).toBe('labels.json is not JSON.')
    expect(messageOf(small({ disorders: [['', 0]] }))).toContain('labels.json is not valid (disorders.0.0')
    expect(messageOf(small({ disorders: [['Meningioma', 1]] }))).toBe(
      'labels.json names a category, block or chapter that it does not have.',
    )
    expect(messageOf(small({ blocks: [['D10-D36', 'Benign neoplasms', 3]] }))).toBe(
      'labels.json names a category, block or chapter that it does not have.',
    )
    expect(messageOf(small({}))).toBe('labels.json has 1 disorders where 5569 belong.')
    expect(await loadPublished(() => Promise.reject(new Error('offline')))).toMatchObject({
      status: 'failed',
      message: 'labels/raddiag-disorders.json could not be read.',
    })
    const loaded = await loadPublished((name) => readFile(resolve('public', name)))
    expect(loaded.status === 'ok' && loaded.value.labels[3]?.name).toBe('Renal cell carcinoma')
  })
})

describe('labels that were not given', () => {
  it('are the published ones for as many classes', async () => {
    const notes: string[] = []
    expect(await labelsNotGiven(5569, async () => published.labels, notes)).toBe(published.labels)
    expect(notes).toEqual([
      'No label file was given: the 5569 classes have the names and ICD-10-CM categories of the published list, which has as many.',
    ])
  })

  it('are numbers for another count of classes, or where the list cannot be had', async () => {
    const notes: string[] = []
    const never = () => Promise.reject(new Error('not asked for'))
    expect(await labelsNotGiven(2, never, notes)).toEqual([
      { id: 'class-0', name: 'class 0' },
      { id: 'class-1', name: 'class 1' },
    ])
    expect((await labelsNotGiven(5569, async () => null, notes))[5568]?.name).toBe('class 5568')
    expect((await labelsNotGiven(5569, undefined, notes))[0]?.name).toBe('class 0')
    expect(notes).toEqual([
      'No label file was given: the 2 classes are named by their number.',
      'No label file was given: the 5569 classes are named by their number.',
      'No label file was given: the 5569 classes are named by their number.',
    ])
  })
})
