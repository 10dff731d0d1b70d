import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { openNetwork } from '../model/network'
import { loadPack } from '../model/pack'
import { mulberry32 } from '../study/random'
import type { CaseScan, DecodedSlice } from '../study/types'
import { FakeSlices, fakeScan } from '../testing/fakeCase'
import { StackNetwork, stackManifest, stackRequest, stackScan, stackSlices } from '../testing/stackCase'
import { tinyPack } from '../testing/tinyPack'
import { type DiagnoseRequest, diagnoseCase } from './diagnose'
import type { Diagnosis, PreliminaryDiagnosis } from './diagnosis'
import { FeatureCache } from './featureCache'
import { coarseToFine } from './sliceSchedule'

async function diagnosed(request: DiagnoseRequest): Promise<Diagnosis> {
  const outcome = await diagnoseCase(request)
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

async function early(request: DiagnoseRequest): Promise<PreliminaryDiagnosis[]> {
  const heard: PreliminaryDiagnosis[] = []
  await diagnosed({ ...request, onPreliminary: (preliminary) => heard.push(preliminary) })
  return heard
}

function logits({ findings }: Pick<Diagnosis, 'findings'>): Record<string, number> {
  return Object.fromEntries(findings.map(({ id, logit }) => [id, logit]))
}

function expectSame(actual: Pick<Diagnosis, 'findings'>, expected: Pick<Diagnosis, 'findings'>): void {
  const wanted = logits(expected)
  expect(actual.findings.map(({ id }) => id)).toEqual(expected.findings.map(({ id }) => id))
  for (const [id, logit] of Object.entries(logits(actual))) {
    expect(Math.abs(logit - (wanted[id] ?? Number.NaN))).toBeLessThan(1e-6)
  }
}

/** The scan as if it had only the first `few` slices from coarse to fine, in the order of the stack. */
function thinned(scan: CaseScan, few: number): CaseScan {
  const kept = coarseToFine(scan.sliceIds.length).slice(0, few)
  return { ...scan, sliceIds: scan.sliceIds.filter((_, index) => kept.includes(index)) }
}

/** One sample, so that all scans come at once. */
function together(scans: readonly CaseScan[]): CaseScan[] {
  return scans.map((scan) => ({ ...scan, sample: 's' }))
}

const scans = together([
  stackScan('A', 100, 32),
  stackScan('B', 200, 32, { slot: 4, modality: 'MRI' }),
  stackScan('X', 300, 1, { slot: 7, modality: 'X-ray' }),
])

/** A clock that only the network moves. */
class Clock {
  time = 0
  now = () => this.time
}

/** Takes so many milliseconds for a slice, and for each run of the other graphs. */
class SlowNetwork extends StackNetwork {
  constructor(
    private readonly clock: Clock,
    slice: number,
    private readonly other: number,
  ) {
    super(() => {
      clock.time += slice
    })
  }

  override attend(features: Float32Array) {
    this.clock.time += this.other
    return super.attend(features)
  }
}

describe('preliminary differentials', () => {
  it('come after 1, 2, 4, 8 and 16 slices a scan, and say how many those are', async () => {
    const heard = await early(stackRequest(scans))
    expect(heard.map(({ done, total }) => [done, total])).toEqual([
      [3, 65],
      [5, 65],
      [9, 65],
      [17, 65],
      [33, 65],
    ])
  })

  it('are each the diagnosis of a case that has just those slices', async () => {
    const heard = await early(stackRequest(scans))
    for (const [index, few] of [1, 2, 4, 8, 16].entries()) {
      const part = scans.map((scan) => thinned(scan, few))
      const expected = await diagnosed(stackRequest(part))
      const found = heard[index]
      if (!found) throw new Error('no preliminary differential')
      expectSame(found, expected)
      expect(found.warnings).toEqual(expected.warnings)
    }
    const whole = await diagnosed(stackRequest(scans))
    expect(logits(heard.at(-1) ?? whole)).not.toEqual(logits(whole))
  })

  it('leave the exact diagnosis as it is', async () => {
    const [with_, without] = [stackRequest(scans), stackRequest(scans)]
    const exact = await diagnosed({ ...with_, onPreliminary: () => undefined })
    expect(exact).toEqual(await diagnosed(without))
  })

  it('warn as far as the slices read so far tell', async () => {
    // Features are [mean, 1]; slices over 115 are nearer to [0.28, 1] than the gate allows.
    const bank = Float32Array.of(0, 1)
    const mean = (grey: number) => (grey / 1000 + 1) / 4
    const cosine = (grey: number) => 1 / Math.hypot(mean(grey), 1)
    const threshold = -(cosine(116) + cosine(115)) / 2
    const rule = { kind: 'cosine-to-centroids' as const, neighbour: 1, threshold }
    const pack = { manifest: stackManifest, sha256: 'f', gate: { rule, bank, transform: null } }
    const one = [stackScan('A', 100, 31)]
    const heard = await early(stackRequest(one, { pack }))
    // The middle slice, 115, is like the training images; with 107 and so on half of each are.
    expect(heard[0]?.warnings).toEqual([])
    const other = await early(stackRequest([stackScan('A', 101, 31)], { pack }))
    expect(other[0]?.warnings.map(({ code }) => code)).toEqual(['outside-training'])
  })

  it('are not made where little is to come, and one is for a small case', async () => {
    const small = (counts: readonly number[]) =>
      stackRequest(together(counts.map((slices, scan) => stackScan('ABC'[scan] ?? '', 100 * scan, slices))))
    expect(await early(small([1]))).toEqual([])
    expect(await early(small([5]))).toEqual([])
    expect((await early(small([7]))).map(({ done }) => done)).toEqual([1, 2])
    expect((await early(small([1, 4, 4]))).map(({ done }) => done)).toEqual([3])
  })

  it('take scans that are known already with all their slices', async () => {
    const cache = new FeatureCache(1e6)
    const [first, second] = [stackScan('A', 100, 32), stackScan('B', 200, 32, { slot: 4, modality: 'MRI' })]
    const slices = new FakeSlices(stackSlices([first, second]))
    await diagnosed(stackRequest([first], { cache, slices }))
    const heard = await early(stackRequest([first, second], { cache, slices }))
    expect(heard[0]?.done).toBe(33)
    const expected = await diagnosed(stackRequest([first, thinned(second, 1)]))
    expectSame(heard[0] ?? expected, expected)
  })

  it('stay within six hundredths of the time that the slices take', async () => {
    const counted = async (other: number) => {
      const clock = new Clock()
      const network = new SlowNetwork(clock, 100, other)
      const heard = await early(stackRequest(scans, { network, now: clock.now }))
      return heard.length
    }
    // 65 slices take 6500 ms, of which 390 ms may go to the early ones. The first takes three attentions, the others,
    // when the film is whole, two: 180 + 120 ms leave no room for 120 more.
    expect(await counted(20)).toBe(5)
    expect(await counted(60)).toBe(2)
    // The first is made before anybody knows what it costs.
    expect(await counted(1000)).toBe(1)
  })

  it('stop with the case when it is cancelled', async () => {
    const network = new StackNetwork()
    let cancel = false
    const attend = network.attend.bind(network)
    network.attend = (features) => {
      cancel = true
      return attend(features)
    }
    const heard: PreliminaryDiagnosis[] = []
    const request = stackRequest(scans.slice(0, 2), {
      network,
      isCancelled: () => cancel,
      onPreliminary: (preliminary) => heard.push(preliminary),
    })
    expect(await diagnoseCase(request)).toMatchObject({ status: 'skipped', code: 'cancelled' })
    expect(network.runs).toEqual(['encode', 'encode', 'attend'])
    expect(heard).toEqual([])
  })
})

/** Noise between 0 and 255 with, on one slice, a bright square that the pack finds. */
function noise(id: string, seed: number, marked: boolean): DecodedSlice {
  const side = 256
  const random = mulberry32(seed)
  const pixels = Float32Array.from({ length: side * side }, () => 60 + 80 * random())
  pixels[0] = 0
  pixels[1] = 255
  if (marked) for (let row = 80; row < 96; row++) pixels.fill(255, row * side + 64, row * side + 80)
  const plain = { voi: null, inverted: false, geometry: null, spacing: null }
  return { id, rows: side, columns: side, samples: 1, pixels, range: [0, 255], ...plain }
}

describe('a pack that finds a planted mark', () => {
  it('finds it once its slice was read, and what it says before is the diagnosis of those slices', async () => {
    const files = await tinyPack()
    const read = async (file: string) => files.get(file) ?? Promise.reject(new Error('no such file'))
    const pack = await loadPack({ name: 'tiny', read })
    if (pack.status !== 'ok') throw new Error(pack.message)
    const { manifest, sha256 } = pack.value
    const network = await openNetwork(pack.value.graphs, manifest.architecture, createNodeSession)
    // Slice 6 of 16 comes in the third round: 8, 4, 12, 2, 10, 6.
    const sliceIds = Array.from({ length: 16 }, (_, index) => `s${index}`)
    const slices = new FakeSlices(sliceIds.map((id, index) => noise(id, index + 1, index === 6)))
    const scan = fakeScan({ id: 'A', sliceIds })
    const request = (one: CaseScan) =>
      stackRequest([one], { network, slices, pack: { manifest, sha256, gate: null } })
    const heard = await early(request(scan))
    expect(heard.map(({ done }) => done)).toEqual([1, 2, 4, 8])
    for (const preliminary of heard) {
      expectSame(preliminary, await diagnosed(request(thinned(scan, preliminary.done))))
    }
    expect(heard.map(({ findings }) => findings[0]?.id)).toEqual([
      'no-mark',
      'no-mark',
      'no-mark',
      'planted-mark',
    ])
    await network.release()
  })
})
