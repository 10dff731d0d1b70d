import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../diagnose/diagnosis'
import { PUBLISHED_LABELS_FILE, parsePublished } from '../model/published/publishedLabels'
import { makeFinding } from '../testing/diagnosis'
import { listRows } from './listRows'
import { type Category, filterCategories, leadFinding, rollUp } from './rollUp'
import { type CategoryLook, categoryItems } from './rollUpItems'

function coded(name: string, code: string, probability: number, fields: Partial<Finding> = {}): Finding {
  return makeFinding(name, probability, { icd10cm: { code, title: '' }, ...fields })
}

/**
 * D32 has 0.6, under its own threshold, and 0.3, over its own; S83 one disorder coded more exactly; "Normal" no code;
 * U07 a disorder never trained for the case beside one that was.
 */
const findings = [
  coded('COVID-19', 'U07', 0.95, { applicable: false }),
  coded('Meningioma', 'D32', 0.6, { threshold: 0.7 }),
  makeFinding('Normal', 0.5),
  coded('Cruciate ligament tear', 'S83.51', 0.4, { positive: true, threshold: 0.4 }),
  coded('Spinal meningioma', 'D32', 0.3, {
    positive: true,
    threshold: 0.2,
    icd10cm: { code: 'D32', title: 'Benign neoplasm of meninges' },
  }),
  coded('Knee dislocation', 'S83', 0.1),
  coded('Vaping lung', 'U07', 0.05),
  coded('Old film', 'Z99', 0.9, { applicable: false }),
]
const categories = rollUp(listRows(findings, null))
const ALL = { text: '', overThresholdOnly: false }
const title = ({ title }: Category) => title

function found(text: string, overThresholdOnly = false) {
  return filterCategories(categories, { text, overThresholdOnly }, title).map(
    ({ category, rows, byDisorder }) => [
      category.rank,
      category.code ?? category.title,
      rows.map(({ finding }) => finding.name),
      byDisorder,
    ],
  )
}

describe('rollUp', () => {
  it('gives a category the highest probability among its disorders and the threshold of that one', () => {
    expect(
      categories.map((category) => {
        const { name, probability, threshold } = leadFinding(category)
        return [
          category.rank,
          category.code,
          name,
          probability,
          threshold,
          category.rows.length,
          category.over,
        ]
      }),
    ).toEqual([
      [1, 'D32', 'Meningioma', 0.6, 0.7, 2, 1],
      [2, null, 'Normal', 0.5, 0.5, 1, 0],
      [3, 'S83', 'Cruciate ligament tear', 0.4, 0.4, 2, 1],
      // 0.95 is of a disorder never trained for the case: it does not count beside one that was.
      [4, 'U07', 'Vaping lung', 0.05, 0.5, 2, 0],
      [5, 'Z99', 'Old film', 0.9, 0.5, 1, 0],
    ])
  })

  it('has the title of the category itself, and the name of a disorder without code', () => {
    expect(categories.map(({ title }) => title)).toEqual([
      'Benign neoplasm of meninges',
      'Normal',
      '',
      '',
      '',
    ])
  })

  it('follows the changed case, and keeps what was before', () => {
    const now = findings.map((one) => (one.name === 'Meningioma' ? { ...one, probability: 0.02 } : one))
    const changed = rollUp(
      listRows(
        findings,
        now.toSorted((a, b) => b.probability - a.probability),
      ),
    )
    expect(
      changed.map((category) => [category.code, leadFinding(category).probability, category.before]),
    ).toEqual([
      [null, 0.5, 0.5],
      ['S83', 0.4, 0.4],
      ['D32', 0.3, 0.6],
      ['U07', 0.05, 0.05],
      ['Z99', 0.9, 0.9],
    ])
  })
})

describe('filterCategories', () => {
  it('finds a category by code, title or disorder; its rank stays', () => {
    expect(found('d32')).toEqual([[1, 'D32', ['Meningioma', 'Spinal meningioma'], false]])
    expect(found('meninges')).toEqual([[1, 'D32', ['Meningioma', 'Spinal meningioma'], false]])
    expect(found('spinal')).toEqual([[1, 'D32', ['Spinal meningioma'], true]])
    expect(found('S83.51')).toEqual([[3, 'S83', ['Cruciate ligament tear', 'Knee dislocation'], false]])
    expect(found('normal')).toEqual([[2, 'Normal', ['Normal'], true]])
    expect(found('xyzzy')).toEqual([])
  })

  it('keeps categories with any disorder over its own threshold', () => {
    expect(found('', true).map(([, code]) => code)).toEqual(['D32', 'S83'])
    expect(found('knee', true)).toEqual([[3, 'S83', ['Knee dislocation'], true]])
  })

  it('uses titles from elsewhere where the pack has none', () => {
    const named = filterCategories(categories, { ...ALL, text: 'ligaments of knee' }, ({ code }) =>
      code === 'S83' ? 'Dislocation and sprain of joints and ligaments of knee' : '',
    )
    expect(named.map(({ category }) => category.code)).toEqual(['S83'])
  })
})

describe('categoryItems', () => {
  const LOOK: CategoryLook = { opened: {}, byChapter: false, selected: null, pinned: [] }
  const items = (look: Partial<CategoryLook>, text = '') =>
    categoryItems(filterCategories(categories, { ...ALL, text }, title), { ...LOOK, ...look }).map(
      ({ kind, key }) => `${kind} ${key}`,
    )

  it('lists closed categories, and opens one by hand, by the selection, or by a disorder searched for', () => {
    const closed = [
      'category category:D32',
      'category no-code:Normal',
      'category category:S83',
      'category category:U07',
      'category category:Z99',
    ]
    expect(items({})).toEqual(closed)
    const opened = closed.toSpliced(3, 0, 'row Cruciate ligament tear', 'row Knee dislocation')
    expect(items({ opened: { 'category:S83': true } })).toEqual(opened)
    expect(items({ selected: 'Knee dislocation' })).toEqual(opened)
    expect(items({ selected: 'Knee dislocation', pinned: ['Cruciate ligament tear'] })).toEqual(
      closed.toSpliced(3, 0, 'row Knee dislocation'),
    )
    expect(items({}, 'spinal')).toEqual(['category category:D32', 'row Spinal meningioma'])
    expect(items({ opened: { 'category:D32': false } }, 'spinal')).toEqual(['category category:D32'])
  })

  it('puts categories under their chapters', () => {
    expect(items({ byChapter: true, opened: { 'S00-T88': false } })).toEqual([
      'chapter C00-D49',
      'category category:D32',
      'chapter no-code',
      'category no-code:Normal',
      'chapter S00-T88',
      'chapter U00-U85',
      'category category:U07',
      'chapter Z00-Z99',
      'category category:Z99',
    ])
  })
})

/** Milliseconds in which a letter typed, or the switch, must have its rows: three frames. */
const BUDGET_MS = 50

describe('the 5,569 published disorders rolled up', () => {
  const path = resolve('public', PUBLISHED_LABELS_FILE)
  const published = parsePublished(readFileSync(path, 'utf8'), path)
  const labels = published.status === 'ok' ? published.value.labels : []
  const rows = listRows(
    labels.map(({ id, name, icd10cm }, index) =>
      makeFinding(name, 1 / (index + 2), { id, icd10cm: icd10cm ?? null }),
    ),
    null,
  )
  const all = rollUp(rows)

  /** Processor time in milliseconds, the best of three: what else runs on the machine does not count. */
  function timeOf(work: () => unknown): number {
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage()
      work()
      return process.cpuUsage(start).user / 1000
    })
    return Math.min(...times)
  }

  it('are 930 categories and two without a code', () => {
    expect(all).toHaveLength(932)
    expect(all.filter(({ code }) => code !== null)).toHaveLength(930)
    expect(all.reduce((sum, category) => sum + category.rows.length, 0)).toBe(5569)
    // Class 0 has 1 / 2, class 1 1 / 3.
    expect(all.slice(0, 2).map((one) => [one.code, one.title, leadFinding(one).probability])).toEqual([
      [null, 'Normal', 1 / 2],
      ['D32', 'Benign neoplasm of meninges', 1 / 3],
    ])
  })

  it(`are rolled up, searched and arranged within ${BUDGET_MS} ms`, () => {
    const look = { opened: {}, byChapter: true, selected: null, pinned: [] }
    const search = (text: string) =>
      categoryItems(filterCategories(all, { text, overThresholdOnly: false }, title), look)
    const times = [
      timeOf(() => rollUp(rows)),
      ...['', 's', 'sub', 'subdural haemorrhage', 'S83', 'xyzzy'].map((text) => timeOf(() => search(text))),
    ]
    expect(Math.max(...times)).toBeLessThan(BUDGET_MS)
  })
})
