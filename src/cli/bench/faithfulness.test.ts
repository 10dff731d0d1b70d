import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { areasOf } from '../../explain/faithfulness'
import { mulberry32 } from '../../study/random'
import { oneMark } from '../../testing/plantedMarks'
import { type OpenPack, ProbedCase } from './faithfulnessCase'
import { openTinyPack, PLANTED_SETS, plantedTrials } from './faithfulnessPlanted'
import { faithfulnessPlot } from './faithfulnessPlot'
import { type CaseTrials, type FaithfulnessRow, faithfulnessRows, mapCurves } from './faithfulnessRows'
import { faithfulnessTable } from './faithfulnessText'
import { mapTrials } from './faithfulnessTrials'

const CASES = 5
const PLAN = { cells: 2, randomOrders: 5 }

describe('on planted marks', () => {
  let open: OpenPack
  const cases = new Map<string, CaseTrials[]>()

  async function rowsOf(key: keyof typeof PLANTED_SETS): Promise<FaithfulnessRow[]> {
    const set = PLANTED_SETS[key]
    const measured = cases.get(key) ?? (await plantedTrials(open, set, CASES, PLAN))
    cases.set(key, measured)
    return faithfulnessRows(set.name, measured)
  }

  function row(rows: readonly FaithfulnessRow[], evidence: string, kind: string): FaithfulnessRow {
    const found = rows.find((one) => one.evidence === evidence && one.kind === kind)
    if (found === undefined) throw new Error(`no ${kind} of ${evidence}`)
    return found
  }

  beforeAll(async () => {
    open = await openTinyPack()
  })
  afterAll(() => open.network.release())

  it('deletion by the map beats random order clearly, in every case', async () => {
    const { area, gain, ahead, overCentre, verdict } = row(await rowsOf('mark'), 'map', 'deletion')
    // The mark goes with the first 2 of 64 cells: from 0.99 to 0.01 in one step, 0.5 / 32 + 0.01 of the area.
    expect(area.evidence).toBeLessThan(0.03)
    // In random order it goes after half of the cells on average.
    expect(area.random).toBeGreaterThan(0.35)
    expect(area.reverse).toBeGreaterThan(0.95)
    expect(gain.above).toBe(CASES)
    expect(gain.interval?.[0]).toBeGreaterThan(0.3)
    expect(ahead).toBeGreaterThan(0.9)
    expect(overCentre?.mean).toBeGreaterThan(0.1)
    expect(verdict).toBe('better')
  })

  it('insertion by the map beats random order clearly, and so does leaving cells out of the pool', async () => {
    const rows = await rowsOf('mark')
    const insertion = row(rows, 'map', 'insertion')
    expect(insertion.area.evidence).toBeGreaterThan(0.95)
    expect(insertion.gain.interval?.[0]).toBeGreaterThan(0.3)
    expect(row(rows, 'pooled map', 'deletion').gain.interval?.[0]).toBeGreaterThan(0.3)
  })

  it('deletion of slices by attention beats random order clearly', async () => {
    const { gain, area } = row(await rowsOf('slices'), 'slices', 'deletion')
    // Gone with the third of 11 slices: (2 + 0.5) / 11 of 0.99.
    expect(area.evidence).toBeCloseTo(0.226, 2)
    expect(gain.above).toBe(CASES)
    expect(gain.interval?.[0]).toBeGreaterThan(0.4)
  })

  it('deletion of scans by contribution beats every other order where one scan has the mark', async () => {
    const { gain, area, ahead } = row(await rowsOf('scan'), 'scans', 'deletion')
    // Gone with the first of 3: 0.5 / 3 of 0.99. Of 24 orders 6 leave it out first: ahead of 18, level with 6.
    expect(area.evidence).toBeCloseTo(0.17, 2)
    expect(ahead).toBeCloseTo(21 / 24, 9)
    expect(gain.above).toBe(CASES)
  })

  it('does not see what another part covers: a known limit, so that it is not claimed', async () => {
    const large = row(await rowsOf('largeMark'), 'map', 'deletion')
    expect(large.verdict).not.toBe('better')
    const twoScans = row(await rowsOf('twoScans'), 'scans', 'deletion')
    expect(twoScans.gain.mean).toBeLessThan(0)
  })

  it('is the same again from the same seed', async () => {
    const [first] = cases.get('scan') ?? (await plantedTrials(open, PLANTED_SETS.scan, 1, PLAN))
    const [again] = await plantedTrials(open, PLANTED_SETS.scan, 1, PLAN)
    expect(again).toEqual(first)
  })

  it('starts at the diagnosis, ends without the mark, and catches evidence that is wrong', async () => {
    const { scans, slices } = oneMark(3)
    const probed = await ProbedCase.open(open, { name: 'one', scans, slices, labels: ['planted-mark'] })
    if (probed.status !== 'ok') throw new Error(probed.message)
    const trials = await mapTrials(probed.value, 0, { cells: 1, randomOrders: 1 }, mulberry32(1))
    if (trials.status !== 'ok') throw new Error(trials.message)
    const [deletion, insertion] = trials.value
    if (deletion === undefined || insertion === undefined) throw new Error('no trials')
    const { logit } = deletion.trial.evidence
    expect(logit).toHaveLength(65)
    expect(logit[0]).toBeCloseTo(probed.value.finding.logit, 4)
    expect(logit.at(-1)).toBe(-5)
    expect(insertion.trial.evidence.logit.at(-1)).toBeCloseTo(probed.value.finding.logit, 4)
    const { reverse, evidence } = deletion.trial
    const wrong = { ...deletion.trial, evidence: reverse, reverse: evidence }
    expect(areasOf(wrong, 'deletion', 'probability').gain).toBeLessThan(-0.3)
  })

  it('is told in a table and drawn', async () => {
    const table = faithfulnessTable(await rowsOf('mark')).split('\n')
    expect(table).toHaveLength(5)
    expect(new Set(table.map((line) => line.length)).size).toBe(1)
    expect(table[2]).toMatch(/^\| mark in one cell \| map, deletion .* \| 5\/5 \| .* better +\|$/)
    const svg = faithfulnessPlot(mapCurves('marks', cases.get('mark') ?? []))
    expect(svg.match(/<path d="M0\.0,/g)).toHaveLength(8)
    expect(svg).toContain('marks, deletion (n = 5)')
    expect(svg).not.toContain('NaN')
  })
})
