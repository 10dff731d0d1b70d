import { describe, expect, it } from 'vitest'
import { countsLine, parseFuzzArguments } from './fuzz'
import { planRun } from './plan'
import { fuzzTargets } from './seeds'
import { type FuzzFailure, watchRuns } from './watch'

describe('the arguments', () => {
  it('need a seed and a number of runs', () => {
    expect(parseFuzzArguments(['--seed', '4', '--runs', '20'])).toEqual({
      seed: 4,
      runs: 20,
      target: '',
      run: null,
    })
    expect(parseFuzzArguments(['--seed', '4', '--run', '3', '--target', 'dicom'])).toEqual({
      seed: 4,
      runs: 0,
      target: 'dicom',
      run: 3,
    })
    for (const wrong of [
      [],
      ['--seed', '4'],
      ['--runs', '5'],
      ['--seed', 'x', '--runs', '5'],
      ['--seed', '1', '--runs', '-1'],
    ]) {
      expect(parseFuzzArguments(wrong)).toBeNull()
    }
  })
})

it('plans the same run from the same numbers', async () => {
  const targets = await fuzzTargets()
  const plans = [0, 1, 2, 3].map((run) => planRun(targets, 9, run))
  expect(plans).toEqual([0, 1, 2, 3].map((run) => planRun(targets, 9, run)))
  expect(new Set(plans.map((plan) => JSON.stringify(plan.mutations))).size).toBe(4)
})

describe('the watching process', () => {
  it('counts what is planted: errors, rejections, hangs, memory and a process that ends', async () => {
    const runs = 8
    const targets = await fuzzTargets('planted')
    const faultsOf = (seed: number) =>
      Array.from({ length: runs }, (_, run) => planRun(targets, seed, run).seed.name)
    const seed =
      Array.from({ length: 2000 }, (_, at) => at).find((one) => new Set(faultsOf(one)).size === 6) ?? 0
    const faults = faultsOf(seed)
    expect(new Set(faults).size).toBe(6)
    const failures: FuzzFailure[] = []
    let ran = 0
    const limits = { time: 700, memory: 300 * 2 ** 20 }
    await watchRuns({ seed, from: 0, to: runs, target: 'planted', limits }, 1, {
      done: () => {
        ran += 1
      },
      failed: (failure) => {
        failures.push(failure)
      },
    })
    const kinds = { 'never ends': 'hang', 'takes memory': 'over budget' } as Readonly<Record<string, string>>
    const expected = faults.flatMap((fault, run) =>
      fault === 'none' ? [] : [{ run, kind: kinds[fault] ?? 'uncaught' }],
    )
    expect(failures.map(({ run, kind }) => ({ run, kind }))).toEqual(expected)
    expect(ran).toBe(runs)
    const count = (kind: string) => expected.filter((one) => one.kind === kind).length
    expect(countsLine(ran, failures)).toBe(
      `ran ${runs}, uncaught ${count('uncaught')}, hangs ${count('hang')}, over budget ${count('over budget')}`,
    )
  })
})
