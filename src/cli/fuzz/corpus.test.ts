import { describe, expect, it } from 'vitest'
import { FOUND } from './corpus'
import { openMutated } from './openMutated'
import { fuzzTargets } from './seeds'

const targets = await fuzzTargets()

describe('files that once did harm', () => {
  it.each(FOUND)('$found ($target, $seed)', async ({ target, seed, mutations }) => {
    const group = targets.find(({ name }) => name === target)
    const start = group?.seeds.find(({ name }) => name === seed)
    // Seeds made from material that is not here are left out.
    if (group === undefined || start === undefined) return
    const began = performance.now()
    expect(await openMutated({ target: group, seed: start, mutations })).toEqual([])
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('come from seeds that are still there', () => {
    const names = new Set(targets.flatMap(({ seeds }) => seeds.map(({ name }) => name)))
    expect(FOUND.filter(({ seed }) => !seed.startsWith('real: ') && !names.has(seed))).toEqual([])
  })
})
