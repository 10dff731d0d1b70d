import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hasShared, sharedPath } from '../testing/shared'
import { CHAPTERS, chapterOf } from './chapters'

describe('chapterOf', () => {
  it('finds chapters at their borders, with and without dot, whatever the case', () => {
    const numbers = ['A00', 'B99.9', 'C00', 'D49', 'D50', 'h59.89', 'H60', 'O9A', 'S83.511A', 'U07', 'z99']
    expect(numbers.map((code) => chapterOf(code)?.number)).toEqual([1, 1, 2, 2, 3, 7, 8, 15, 19, 22, 21])
    expect(['C7A', 'D3A', 'M1A', 'Z3A.00'].map((code) => chapterOf(code)?.number)).toEqual([2, 2, 13, 21])
  })

  it('has none for what is no code, or none of a chapter', () => {
    expect(['', 'C7', '123', 'U99', 'D90', 'normal'].map(chapterOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('has 22 chapters that do not overlap', () => {
    expect(CHAPTERS.map(({ number }) => number)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1))
    const sorted = CHAPTERS.toSorted((a, b) => (a.first < b.first ? -1 : 1))
    for (const [i, { last }] of sorted.entries()) expect(last < (sorted[i + 1]?.first ?? '~')).toBe(true)
  })

  it.skipIf(!hasShared)('agrees with the chapters of the 930 categories of the published disorders', () => {
    const text = readFileSync(sharedPath('labels', 'icd10cm-categories.json'), 'utf8')
    const categories = z.record(z.string(), z.object({ chapter: z.string() })).parse(JSON.parse(text))
    const ranges = Object.keys(categories).map((code) => {
      const chapter = chapterOf(code)
      return [code, chapter && `${chapter.first}-${chapter.last}`]
    })
    expect(ranges).toHaveLength(930)
    expect(ranges).toEqual(Object.entries(categories).map(([code, { chapter }]) => [code, chapter]))
  })
})
