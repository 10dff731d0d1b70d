import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memorySource'
import { readCohort } from './cohort'
import type { CohortCase } from './cohortCase'
import { COMPOSED_DEPTH, composedStacks, FEWEST_NORMALS } from './composedStacks'

/** A cohort with as many pictures of each data set, modality and label as asked for. */
async function cohort(
  cells: readonly [dataset: string, modality: string, label: string, count: number][],
): Promise<CohortCase[]> {
  const rows = cells.flatMap(([dataset, modality, label, count]) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${dataset}-${modality}-${label}-${index}`
      return { image: `${name}.png`, row: `${name}.png,${dataset},${name},${modality},${label}` }
    }),
  )
  const table = ['image,dataset,case,modality,labels', ...rows.map(({ row }) => row)].join('\n')
  const images = rows.map(({ image }) => memorySource(`set/images/${image}`, image))
  const read = await readCohort('set/', [memorySource('set/cases.csv', table), ...images], null)
  if (read.status !== 'ok') throw new Error(read.message)
  return read.value
}

async function filesOf({ sources }: CohortCase): Promise<string[]> {
  const declared = sources.find(({ path }) => path === 'set/case.json')
  if (declared === undefined) throw new Error('no case.json')
  const { scans } = JSON.parse(new TextDecoder().decode(await declared.read(0, declared.size)))
  expect(scans).toHaveLength(1)
  return scans[0].files
}

describe('composed stacks', () => {
  it('have one picture with a disorder, at any place, among normal ones of its data set and modality', async () => {
    const cases = await cohort([
      ['north', 'CT', '', FEWEST_NORMALS],
      ['north', 'CT', 'cyst', 2],
      ['north', 'MRI', '', 20],
      ['north', 'MRI', 'stone', 1],
    ])
    const stacks = composedStacks(cases, 40, 1)
    expect(stacks).toHaveLength(80)
    const places = new Set<number>()
    for (const [index, stack] of stacks.entries()) {
      const files = await filesOf(stack)
      const [modality, label] = index < 40 ? ['CT', 'cyst'] : ['MRI', 'stone']
      const marked = files.flatMap((file, place) => (file.includes(`-${label}-`) ? [place] : []))
      expect(files).toHaveLength(COMPOSED_DEPTH)
      expect(files.filter((file) => file.startsWith(`images/north-${modality}--`))).toHaveLength(31)
      expect(marked).toHaveLength(1)
      expect(stack.sliceLabels?.map((labels) => labels.join())).toEqual(
        files.map((_, place) => (place === marked[0] ? label : '')),
      )
      expect(stack.labels).toEqual([label])
      expect(new Set(stack.sources.map(({ path }) => path.replace('set/', '')))).toEqual(
        new Set(['case.json', ...files]),
      )
      places.add(marked[0] ?? -1)
    }
    expect(places.size).toBeGreaterThan(20)
  })

  it('are the same for the same seed and others for another', async () => {
    const cases = await cohort([
      ['north', 'CT', '', 12],
      ['north', 'CT', 'cyst', 5],
    ])
    const files = async (seed: number) => Promise.all(composedStacks(cases, 3, seed).map(filesOf))
    expect(await files(1)).toEqual(await files(1))
    expect(await files(2)).not.toEqual(await files(1))
  })

  it('are not made where normal pictures are few, or none is ill', async () => {
    const cases = await cohort([
      ['north', 'CT', '', FEWEST_NORMALS - 1],
      ['north', 'CT', 'cyst', 5],
      ['south', 'CT', '', 30],
    ])
    expect(composedStacks(cases, 10, 1)).toEqual([])
  })
})
