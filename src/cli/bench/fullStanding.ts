import { median } from 'simple-statistics'
import type { FullCases } from './fullCases'
import { type FullRow, type Goal, measuredRow } from './fullReport'
import { STANDING, type Standing } from './jobs'
import type { Runner } from './runner'
import { standsAfter } from './standing'

const RUNS = 3
const TOP = 5

export const STANDING_GOALS = {
  set: {
    id: 'top-five',
    work: 'final top five standing (4 x 32), as a set',
    toBeat: 'a third of the whole',
    goal: 1 / 3,
    unit: 'share',
  },
  order: {
    id: 'top-five-in-order',
    work: 'the same five in their final order',
    toBeat: 'a third of the whole',
    goal: 1 / 3,
    unit: 'share',
  },
} as const satisfies Record<string, Goal>

/** Share of the time, by case, run by run. */
type Shares = Record<string, number[]>

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}

function standingRow(goal: Goal, shares: Shares, first: number): FullRow {
  const byCase = Object.entries(shares).map(([name, runs]) => ({ name, share: median(runs) }))
  const figure = median(byCase.map(({ share }) => share))
  const slowest = byCase.reduce((worst, one) => (one.share > worst.share ? one : worst), {
    name: '',
    share: 0,
  })
  const within = byCase.filter(({ share }) => share <= goal.goal).length
  const words =
    `after ${percent(figure)} of the time (median of ${byCase.length} cases; within a third in ${within}; ` +
    `worst ${percent(slowest.share)}, ${slowest.name}); first differential after ${percent(first)}`
  return measuredRow(goal, figure, words, shares)
}

/** When the final top five stand in the diagnosis of each case, a few times over. */
export async function standingRows(runner: Runner, { cases }: FullCases): Promise<FullRow[]> {
  const [set, order, first]: [Shares, Shares, number[]] = [{}, {}, []]
  const warm = cases[0]
  if (warm !== undefined) await runner.run(STANDING, warm)
  for (const spec of cases) {
    const runs: Standing[] = []
    for (let run = 0; run < RUNS; run++) runs.push(await runner.run(STANDING, spec))
    set[spec.name] = runs.map((one) => standsAfter(one, TOP, false))
    order[spec.name] = runs.map((one) => standsAfter(one, TOP, true))
    first.push(median(runs.map(({ ms, early }) => (early[0]?.ms ?? ms) / ms)))
  }
  return [
    standingRow(STANDING_GOALS.set, set, median(first)),
    standingRow(STANDING_GOALS.order, order, median(first)),
  ]
}
