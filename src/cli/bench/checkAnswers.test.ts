import { describe, expect, it } from 'vitest'
import { wrongAnswer } from './checkAnswers'
import type { Answers } from './jobs'

/** Two scans that add 1 and 2 to the first logit, and nothing to the second. */
function right(): Answers {
  return {
    selfTest: { expected: [0.25, -4], tolerance: 1e-3, logits: [0.2501, -4] },
    logits: [3, -1],
    first: 'glioma',
    scans: [
      { adds: [1, 0], without: [2, -1], weights: [0.5, 0.25, 0.125] },
      { adds: [2, 0], without: [1, -1], weights: [0.9] },
    ],
  }
}

function check(wasm: Answers): string | null {
  return wrongAnswer([
    { name: 'onnxruntime-node, 2 threads', answers: right() },
    { name: 'Chromium WASM, 2 threads', answers: wasm },
  ])
}

describe('the check of what runtimes compute', () => {
  it('finds nothing where all agree to the last rounding', () => {
    expect(check({ ...right(), logits: [3.0004, -1.0004] })).toBeNull()
  })

  it('names the runtime whose logit is wrong', () => {
    const wrong = right()
    // Consistent in itself, so that only the other runtime shows it.
    wrong.logits = [3.002, -1]
    wrong.scans = wrong.scans.map((scan) => ({ ...scan, adds: [(scan.adds[0] ?? 0) + 0.002, 0] }))
    expect(check(wrong)).toBe(
      'The logits of Chromium WASM, 2 threads are 2.0e-3 off those of onnxruntime-node, 2 threads on the same case.',
    )
  })

  it('holds every runtime to the pack’s manifest, also where all are wrong alike', () => {
    const selfTest = { expected: [0.25, -4], tolerance: 1e-3, logits: [0.25, -4.01] }
    const wrong = { ...right(), selfTest }
    expect(wrongAnswer([{ name: 'Chromium WASM, 1 thread', answers: wrong }])).toBe(
      'Chromium WASM, 1 thread is off the pack’s self-test by 1.0e-2.',
    )
  })

  it('compares self-tests with each other where narrow weights may be further off the manifest', () => {
    const narrow = { ...right(), selfTest: { expected: [0.25, -4], tolerance: 0.02, logits: [0.25, -4.01] } }
    expect(wrongAnswer([{ name: 'Chromium WASM, 1 thread', answers: narrow }])).toBeNull()
    expect(check(narrow)).toBe(
      'The logits of Chromium WASM, 2 threads are 1.0e-2 off those of onnxruntime-node, 2 threads on the self-test.',
    )
  })

  it('takes missing logits and what is not a number for wrong', () => {
    expect(check({ ...right(), logits: [3] })).toContain('Chromium WASM, 2 threads')
    expect(check({ ...right(), logits: [3, null] })).toBe(
      'Chromium WASM, 2 threads gave values that are not finite numbers.',
    )
    expect(check({ ...right(), logits: [] })).toContain('not finite')
  })

  it('wants the same first finding', () => {
    expect(check({ ...right(), first: 'meningioma' })).toBe(
      'Chromium WASM, 2 threads puts meningioma first, onnxruntime-node, 2 threads glioma, on the same case.',
    )
  })

  it('wants a scan’s contribution and the case without it to make the case', () => {
    const wrong = right()
    wrong.scans[1] = { adds: [2, 0.5], without: [1, -1], weights: [0.9] }
    expect(check(wrong)).toBe(
      'Chromium WASM, 2 threads says of scan 2 that it adds what the case without it does not lack (off by 5.0e-1).',
    )
  })

  it('wants slice weights to be shares', () => {
    const wrong = right()
    wrong.scans[0] = { adds: [1, 0], without: [2, -1], weights: [0.7, 0.6] }
    expect(check(wrong)).toContain('slice weights of scan 1')
  })
})
