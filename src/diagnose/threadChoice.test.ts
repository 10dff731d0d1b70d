import { describe, expect, it } from 'vitest'
import {
  candidateThreads,
  ThreadTrial,
  threadChoiceSchema,
  threadsOfName,
  threadsWorkerName,
} from './threadChoice'

/** Runs a trial whose turns take the given times, in the order of the turns; gives the order and the outcome. */
function tried(cores: number, turns: readonly (readonly number[] | null)[]) {
  const trial = new ThreadTrial(cores)
  const order: number[] = []
  for (const times of turns) {
    order.push(trial.next() ?? 0)
    trial.take(times)
  }
  return { order, over: trial.next() === null, outcome: trial.quickest() }
}

describe('numbers of threads to try', () => {
  it('go up to the cores, and not beyond eight', () => {
    expect([1, 2, 3, 4, 6, 8, 12, 64].map(candidateThreads)).toEqual([
      [1],
      [1, 2],
      [1, 2, 3],
      [1, 2, 4],
      [1, 2, 4, 6],
      [1, 2, 4, 8],
      [1, 2, 4, 8],
      [1, 2, 4, 8],
    ])
  })
})

describe('a trial', () => {
  it('gives each number a turn on the way up and one on the way down, and takes the quickest median', () => {
    // Four threads: 60, 70, 900, 62, 61, 63, whose median is 62.5.
    const turns = [[200, 210, 190], [110, 100, 120], [60, 70, 900], [62, 61, 63], [108], [205]]
    expect(tried(4, turns)).toEqual({
      order: [1, 2, 4, 4, 2, 1],
      over: true,
      outcome: {
        threads: 4,
        measured: [
          { threads: 1, milliseconds: 202.5 },
          { threads: 2, milliseconds: 109 },
          { threads: 4, milliseconds: 62.5 },
        ],
      },
    })
  })

  it('keeps the usual number unless another is a tenth quicker in every turn', () => {
    expect(tried(4, [[200], [95], [100], [100], [95], [200]]).outcome?.threads).toBe(4)
    expect(tried(4, [[200], [90], [100], [100], [90], [200]]).outcome?.threads).toBe(2)
    expect(tried(4, [[200], [50], [100], [100], [95], [200]]).outcome?.threads).toBe(4)
    expect(tried(2, [[10], [20], [12], [11]]).outcome?.threads).toBe(2)
    expect(tried(2, [[10], [20], [12], [10.8]]).outcome?.threads).toBe(1)
    // Eight cores start with four threads.
    expect(tried(8, [[9], [5], [3], [2], [2], [3], [5], [9]]).outcome?.threads).toBe(8)
  })

  it('takes the quickest where the runtime fails with the usual number', () => {
    expect(tried(8, [[9], [5], null, [6], [6], [5], [9]]).outcome?.threads).toBe(2)
  })

  it('gives a number with which the runtime failed no other turn, whatever it showed before', () => {
    const late = tried(4, [[200], [100], [10], null, [100], [200]])
    expect(late).toMatchObject({ order: [1, 2, 4, 4, 2, 1], over: true, outcome: { threads: 2 } })
    expect(late.outcome?.measured[2]).toEqual({ threads: 4, milliseconds: null })
    expect(tried(4, [[200], [100], null, [100], [200]])).toMatchObject({
      order: [1, 2, 4, 2, 1],
      over: true,
    })
    expect(tried(2, [null, null])).toEqual({ order: [1, 2], over: true, outcome: null })
  })

  it('gives what can be kept and read again', () => {
    const { outcome } = tried(2, [[200], null, [210]])
    const kept: unknown = JSON.parse(JSON.stringify({ ...outcome, packSha256: 'a', measuredAt: 7 }))
    expect(threadChoiceSchema.parse(kept)).toEqual({
      packSha256: 'a',
      measuredAt: 7,
      threads: 1,
      measured: [
        { threads: 1, milliseconds: 205 },
        { threads: 2, milliseconds: null },
      ],
    })
    const none = { packSha256: 'a', measuredAt: 7, threads: 0, measured: [] }
    expect(threadChoiceSchema.safeParse(none).success).toBe(false)
  })
})

describe('the name of a worker', () => {
  it('carries the number of its threads', () => {
    for (const threads of [1, 4, 16]) expect(threadsOfName(threadsWorkerName(threads))).toBe(threads)
    for (const name of [threadsWorkerName(null), 'threads 0', 'threads x', 'threads 2 more', 'other'])
      expect(threadsOfName(name)).toBeNull()
  })
})
