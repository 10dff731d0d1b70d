import { describe, expect, it } from 'vitest'
import {
  DEMO_MISSED,
  demoExpected,
  foundAsLabelled,
  mostProbable,
  mostProbableFound,
  SHIPPED_LOGIT_LIMIT,
} from '../testing/demoExpected'
import { hasShared, sharedPath } from '../testing/shared'
import { DEFAULT_PACK } from './diagnoseArguments'
import { diagnosePaths, logitsInClassOrder } from './diagnoseCommand'

const { order, cases } = demoExpected

describe.skipIf(!hasShared)('the default pack on the demonstration cases (needs ../shared)', () => {
  const missed: string[] = []

  for (const [name, expected] of Object.entries(cases)) {
    it(name, async () => {
      const result = await diagnosePaths([sharedPath('demo-cases', name)], DEFAULT_PACK)
      if (result.status !== 'ok') throw new Error(result.message)
      const { diagnosis } = result.value
      expect(diagnosis.evidence.classIds).toEqual(order)
      expect(diagnosis.scans.map((scan) => scan.slot)).toEqual(expected.slots)
      const logits = logitsInClassOrder(diagnosis)
      order.forEach((id, index) => {
        expect(Math.abs((logits[index] ?? Number.NaN) - (expected.logits[index] ?? Number.NaN))).toBeLessThan(
          SHIPPED_LOGIT_LIMIT,
        )
        const finding = diagnosis.findings.find((one) => one.id === id)
        const probability = finding?.probability ?? Number.NaN
        expect(Math.abs(probability - (expected.probabilities[index] ?? Number.NaN))).toBeLessThan(0.02)
      })
      expect(mostProbableFound(diagnosis.findings)).toBe(mostProbable(expected))
      const over = diagnosis.findings.filter(({ probability, threshold }) => probability >= (threshold ?? 2))
      const thresholds = new Map(diagnosis.findings.map(({ id, threshold }) => [id, threshold ?? 2]))
      const expectedOver = order.filter(
        (id, index) => (expected.probabilities[index] ?? 0) >= (thresholds.get(id) ?? 2),
      )
      expect(new Set(over.map(({ id }) => id))).toEqual(new Set(expectedOver))
      if (!foundAsLabelled(expected.truth, diagnosis.findings)) missed.push(name)
    })
  }

  it('equals, without a scan, the case that never had it, bit for bit', async () => {
    const folder = [sharedPath('demo-cases', 'chest-covid-several-scans')]
    const whole = await diagnosePaths(folder, DEFAULT_PACK)
    if (whole.status !== 'ok') throw new Error(whole.message)
    const { scans, evidence } = whole.value.diagnosis
    const logits = logitsInClassOrder(whole.value.diagnosis)
    // The X-ray and the last CT: without them every other scan keeps its slot.
    for (const left of [scans[0]?.id, scans[3]?.id]) {
      const kept = scans.map(({ id }) => id).filter((id) => id !== left)
      const never = await diagnosePaths(folder, DEFAULT_PACK, kept)
      if (never.status !== 'ok') throw new Error(never.message)
      const without = logitsInClassOrder(never.value.diagnosis)
      const entry = evidence.scanContributions.find(({ scan }) => scan === left)
      expect(entry?.logitChange).toEqual(
        Array.from(logits, (logit, index) => logit - (without[index] ?? Number.NaN)),
      )
    }
  })

  it('are found as labelled but for one', () => {
    expect(missed).toEqual(DEMO_MISSED)
  })
})
