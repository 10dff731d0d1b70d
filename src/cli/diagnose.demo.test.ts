import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hasShared, sharedPath } from '../testing/shared'
import { DEFAULT_PACK } from './diagnoseArguments'
import { diagnosePaths, logitsInClassOrder } from './diagnoseCommand'

/** For the 16-bit weights that ship; see the pack's manifest. */
const LOGIT_LIMIT = 1e-2

const reference = z.object({
  order: z.array(z.string()),
  cases: z.record(
    z.string(),
    z.object({
      truth: z.array(z.string()),
      slots: z.array(z.number()),
      logits: z.array(z.number()),
      probabilities: z.array(z.number()),
      first: z.string(),
      over_threshold: z.array(z.string()),
      as_labelled: z.boolean(),
    }),
  ),
})

const ready = hasShared && existsSync(join(DEFAULT_PACK, 'manifest.json'))
const text = ready ? readFileSync(sharedPath('pack-v0', 'demo-cases.expected.json'), 'utf8') : null
const { order, cases } = text === null ? { order: [], cases: {} } : reference.parse(JSON.parse(text))

describe.skipIf(!ready)('the default pack on the demonstration cases (needs ../shared)', () => {
  const labelled: boolean[] = []

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
          LOGIT_LIMIT,
        )
        const finding = diagnosis.findings.find((one) => one.id === id)
        expect(finding?.probability).toBeCloseTo(expected.probabilities[index] ?? Number.NaN, 2)
      })
      // By probability alone, as the reference ranks; the product puts classes of other modalities last.
      const byProbability = [...diagnosis.findings].sort((a, b) => b.probability - a.probability)
      expect(byProbability[0]?.id).toBe(expected.first)
      const over = diagnosis.findings.filter(({ probability, threshold }) => probability >= (threshold ?? 2))
      expect(new Set(over.map(({ id }) => id))).toEqual(new Set(expected.over_threshold))
      const first = diagnosis.findings[0]
      labelled.push(expected.truth.length === 0 ? !first?.positive : expected.truth.includes(first?.id ?? ''))
      expect(labelled.at(-1)).toBe(expected.as_labelled)
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

  it('names 7 of 8 as labelled', () => {
    expect(labelled.filter(Boolean)).toHaveLength(7)
  })
})
