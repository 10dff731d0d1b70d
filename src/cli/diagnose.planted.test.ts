import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../diagnose/diagnosis'
import { keySlices } from '../explain/keySlices'
import { writePlantedCase } from '../testing/plantedCase'
import { tinyPack } from '../testing/tinyPack'
import { diagnosePaths, logitsInClassOrder } from './diagnoseCommand'

describe('a planted mark', () => {
  let root = ''
  let pack = ''
  let whole: Diagnosis

  async function diagnosed(folder: string, scans: readonly string[] | null = null): Promise<Diagnosis> {
    const result = await diagnosePaths([folder], pack, scans)
    if (result.status !== 'ok') throw new Error(result.message)
    return result.value.diagnosis
  }

  async function plantedWithout(leaveOut: string): Promise<Diagnosis> {
    const folder = join(root, `without ${leaveOut}`)
    await writePlantedCase(folder, { leaveOut })
    return diagnosed(folder)
  }

  function idOf(name: string): string {
    return whole.scans.find((scan) => scan.name === name)?.id ?? ''
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'planted-'))
    pack = await mkdtemp(join(tmpdir(), 'tiny-pack-'))
    for (const [name, bytes] of await tinyPack()) await writeFile(join(pack, name), bytes)
    await writePlantedCase(join(root, 'whole'))
    whole = await diagnosed(join(root, 'whole'))
  })
  afterAll(async () => {
    for (const folder of [root, pack]) await rm(folder, { recursive: true, force: true })
  })

  it('is the key slice of its scan', () => {
    expect(whole.scans).toHaveLength(3)
    const [key] = keySlices(whole.evidence, idOf('Axial T2'), 1)
    expect(key?.slice).toBe(22)
    expect(key?.share).toBeGreaterThan(0.9)
    const fed = whole.evidence.sliceWeights.find(({ scan }) => scan === idOf('Axial T2'))
    expect(fed?.slices).toHaveLength(32)
    expect(fed?.sliceIds[fed.slices.indexOf(22)]).toBe(key?.sliceId)
  })

  it('makes its scan the one that matters', () => {
    const largest = whole.evidence.scanContributions.map(({ scan, logitChange }) => ({
      scan,
      change: Math.max(...logitChange.map(Math.abs)),
    }))
    largest.sort((a, b) => b.change - a.change)
    expect(largest[0]?.scan).toBe(idOf('Axial T2'))
  })

  // Leaving out a scan that is the last of its modality, so that no other scan moves to another slot.
  for (const left of ['Axial CT', 'Sagittal T1']) {
    it(`has, without ${left}, the logits of the case that never had it, bit for bit`, async () => {
      const never = await plantedWithout(left)
      const entry = whole.evidence.scanContributions.find(({ scan }) => scan === idOf(left))
      const [with_, without] = [logitsInClassOrder(whole), logitsInClassOrder(never)]
      expect(entry?.logitChange).toEqual(Array.from(with_, (logit, index) => logit - (without[index] ?? 0)))
    })
  }

  for (const left of ['Axial T2', 'Axial CT', 'Sagittal T1']) {
    it(`equals the case that never had ${left} when that is left out by its id`, async () => {
      const never = await plantedWithout(left)
      const kept = whole.scans.filter(({ name }) => name !== left).map(({ id }) => id)
      const chosen = await diagnosed(join(root, 'whole'), kept)
      expect(logitsInClassOrder(chosen)).toEqual(logitsInClassOrder(never))
      expect(chosen.findings).toEqual(never.findings)
      expect(chosen.evidence.scanContributions.map(({ logitChange }) => logitChange)).toEqual(
        never.evidence.scanContributions.map(({ logitChange }) => logitChange),
      )
    })
  }
})
