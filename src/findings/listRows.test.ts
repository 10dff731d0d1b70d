import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../diagnose/diagnosis'
import { parseLabels } from '../model/labels'
import { makeFinding } from '../testing/diagnosis'
import { hasShared, sharedPath } from '../testing/shared'
import { byChapter, filterRows, listItems, listRows } from './listRows'

function coded(name: string, code: string, probability = 0.1, fields: Partial<Finding> = {}): Finding {
  return makeFinding(name, probability, { icd10cm: { code, title: '' }, ...fields })
}

const findings = [
  coded('Glioma', 'C71', 0.9, { positive: true }),
  coded('Anterior cruciate ligament tear', 'S83.51', 0.4),
  coded('COVID-19', 'U07', 0.3),
  coded('Subdural haemorrhage', 'I62', 0.25),
  coded('Meningioma', 'D32', 0.2),
  makeFinding('Normal', 0.1),
  coded('Non-Hodgkin’s lymphoma', 'C85', 0.05),
]

function found(text: string): string[] {
  return filterRows(listRows(findings, null), { text, overThresholdOnly: false }).map(
    ({ finding }) => finding.name,
  )
}

describe('filterRows', () => {
  it('finds all words of the query in any order, in part, whatever the case', () => {
    expect(found('TEAR anterior')).toEqual(['Anterior cruciate ligament tear'])
    expect(found('menin')).toEqual(['Meningioma'])
    expect(found('tear glioma')).toEqual([])
    expect(found('  ')).toHaveLength(findings.length)
  })

  it('takes hyphens, spaces and nothing for the same', () => {
    for (const text of ['covid-19', 'covid 19', 'Covid19', 'COVID']) expect(found(text)).toEqual(['COVID-19'])
    expect(found('non hodgkins')).toEqual(['Non-Hodgkin’s lymphoma'])
    expect(found('rte')).toEqual([])
    expect(found('non hodgkin’s lymphoma')).toEqual(['Non-Hodgkin’s lymphoma'])
    expect(found('nonhodgkin')).toEqual(['Non-Hodgkin’s lymphoma'])
  })

  it('knows American spelling', () => {
    expect(found('subdural hemorrhage')).toEqual(['Subdural haemorrhage'])
    expect(found('haem')).toEqual(['Subdural haemorrhage'])
  })

  it('finds a code by its beginning, with and without dot, and a category by a code of it', () => {
    for (const text of ['S83', 's83.5', 'S835', 's83.51']) {
      expect(found(text)).toEqual(['Anterior cruciate ligament tear'])
    }
    expect(found('S83.511A')).toEqual(['Anterior cruciate ligament tear'])
    expect(found('D32.9')).toEqual(['Meningioma'])
    expect(found('83')).toEqual([])
    expect(found('c')).toContain('Glioma')
    expect(found('c71 glio')).toEqual(['Glioma'])
    expect(found('c85 glio')).toEqual([])
  })

  it('keeps only what is over its threshold, with its rank in the whole', () => {
    const second = findings.map((one) => (one.name === 'Meningioma' ? { ...one, positive: true } : one))
    const rows = filterRows(listRows(second, null), { text: '', overThresholdOnly: true })
    expect(rows.map(({ rank, finding }) => [rank, finding.name])).toEqual([
      [1, 'Glioma'],
      [5, 'Meningioma'],
    ])
  })

  it('keeps what was over its threshold before a scan was left out', () => {
    const now = findings.map((one) =>
      one.name === 'Glioma' ? { ...one, probability: 0, positive: false } : one,
    )
    const rows = filterRows(
      listRows(
        findings,
        now.toSorted((a, b) => b.probability - a.probability),
      ),
      {
        text: '',
        overThresholdOnly: true,
      },
    )
    expect(rows.map(({ rank, finding, change }) => [rank, finding.name, change?.crossed])).toEqual([
      [7, 'Glioma', 'under'],
    ])
  })
})

describe('byChapter', () => {
  const groups = byChapter(listRows(findings, null))

  it('puts the chapter of the best finding first, and what has no code in a group of its own', () => {
    expect(
      groups.map(({ chapter, rows, highest, over }) => [chapter?.number ?? null, rows.length, highest, over]),
    ).toEqual([
      [2, 3, 0.9, 1],
      [19, 1, 0.4, 0],
      [22, 1, 0.3, 0],
      [9, 1, 0.25, 0],
      [null, 1, 0.1, 0],
    ])
  })

  it('has no highest probability where the model was not trained for the case', () => {
    const strange = [coded('COVID-19', 'U07', 0.8, { applicable: false })]
    expect(byChapter(listRows(strange, null))[0]?.highest).toBeNull()
  })

  it('lists groups with their rows, or closed', () => {
    const items = listItems(listRows(findings, null), { 'C00-D49': false, 'no-code': true })
    expect(items.map(({ kind, key }) => `${kind} ${key}`).slice(0, 3)).toEqual([
      'chapter C00-D49',
      'chapter S00-T88',
      'row Anterior cruciate ligament tear',
    ])
    expect(listItems(listRows(findings, null), null)).toHaveLength(7)
  })
})

/** Milliseconds in which a letter typed must have found its rows: three frames. */
const FILTER_BUDGET_MS = 50

describe.skipIf(!hasShared)('the 5,569 published disorders', () => {
  const labels = hasShared
    ? parseLabels(
        readFileSync(sharedPath('labels', 'raddiag-disorders.json'), 'utf8'),
        'raddiag-disorders.json',
      )
    : null
  const all =
    labels?.status === 'ok'
      ? labels.value.map(({ id, name, icd10cm }, index) =>
          makeFinding(name, 1 / (index + 2), { id, icd10cm: icd10cm ?? null }),
        )
      : []
  const rows = listRows(all, null)
  const search = (text: string) => filterRows(rows, { text, overThresholdOnly: false })
  const timeOf = (text: string) => {
    const start = process.cpuUsage()
    listItems(search(text), {})
    return process.cpuUsage(start).user / 1000
  }

  it('are all there', () => {
    expect(rows).toHaveLength(5569)
    expect(search('')).toHaveLength(5569)
  })

  it(`are searched and grouped within ${FILTER_BUDGET_MS} ms a letter`, () => {
    const queries = ['s', 'sub', 'subdural haemorrhage', 'S83', 'xyzzy', '']
    // Processor time, the best of three: what else runs on the machine does not count.
    const best = queries.map((query) => Math.min(...[1, 2, 3].map(() => timeOf(query))))
    expect(Math.max(...best)).toBeLessThan(FILTER_BUDGET_MS)
  })

  it('are found by word and by code', () => {
    expect(search('segond').map(({ finding }) => finding.name)).toEqual([
      'Segond fracture',
      'Reverse Segond fracture',
    ])
    expect(search('subdural hemorrhage')[0]?.finding.name).toBe('Subdural haemorrhage')
    const codes = search('D32').map(({ finding }) => finding.icd10cm?.code)
    expect(codes.length).toBeGreaterThan(1)
    expect(new Set(codes)).toEqual(new Set(['D32']))
  })

  it('have two without a code', () => {
    const bare = byChapter(rows).find(({ chapter }) => chapter === null)
    expect(bare?.rows.map(({ finding }) => finding.name)).toEqual([
      'Normal',
      'Paraneoplastic cerebellar degeneration',
    ])
  })
})
