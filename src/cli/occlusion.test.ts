import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DiagnoseService } from '../diagnose/diagnoseService'
import { occludedFeatures } from '../diagnose/occlusion'
import { classMap } from '../explain/occlusion'
import { openNetwork } from '../model/network'
import { loadPack } from '../model/pack'
import { largestDifference, selfTestInput } from '../model/selfTest'
import type { Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import { writePlantedCase } from '../testing/plantedCase'
import { tinyPack } from '../testing/tinyPack'
import { cpuBackend } from './cpuBackend'
import { openCase } from './diagnoseCommand'
import { folderPack } from './folderPack'
import { createNodeSession } from './ortNode'

function okOf<T>(result: Result<T>): T {
  if (result.status !== 'ok') throw new Error(result.message)
  return result.value
}

/** Rows 168 to 184 and columns 72 to 88 of 256, so row 5 and column 2 of cells of 32 pixels. */
const MARK = { row: 84, column: 36, side: 8 }

describe('the map of a planted mark', () => {
  let root = ''
  let scans: readonly CaseScan[] = []
  let slices: SliceProvider
  /** Ids of slices that were decoded. */
  const asked: string[] = []

  async function loaded(cacheBytes = 2 ** 24): Promise<DiagnoseService> {
    const service = new DiagnoseService({
      packSource: folderPack,
      backends: [cpuBackend],
      now: () => performance.now(),
      cacheBytes,
    })
    service.connect({
      slice(id) {
        asked.push(id)
        return slices.slice(id)
      },
    })
    okOf(await service.loadPack(join(root, 'pack')))
    return service
  }

  function scanOf(name: string): CaseScan {
    const scan = scans.find((one) => one.name === name)
    if (scan === undefined) throw new Error(`no scan ${name}`)
    return scan
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'occlusion-'))
    await writePlantedCase(join(root, 'case'), { mark: MARK })
    await mkdir(join(root, 'pack'))
    for (const [name, bytes] of await tinyPack()) await writeFile(join(root, 'pack', name), bytes)
    ;({ scans, slices } = okOf(await openCase([join(root, 'case')], null, false)))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('has its maximum in the cell of the mark, decoding that one slice only', async () => {
    const service = await loaded()
    okOf(await service.diagnose(scans, () => undefined))
    asked.length = 0
    const marked = scanOf('Axial T2')
    const map = okOf(await service.occlusion(scans, marked.id, 22))
    expect(asked).toEqual([marked.sliceIds[22]])
    expect([map.height, map.width, map.classIds, map.changes.length]).toEqual([
      8,
      8,
      ['planted-mark', 'no-mark'],
      128,
    ])
    const found = classMap(map, 'planted-mark')
    expect(found?.maximum).toEqual([5, 2])
    // Doubling the image blurs the mark's edge rows to three quarters: its brightest patch is 0.4 + 0.6 * (31/32)^2 =
    // 0.963 over a mean of 0.404 and the contrast of 0.35, so the slice's feature is 40 * 0.2092 = 8.37; 31 empty
    // slices and the token leave 8.37 * e^8.37 / (e^8.37 + 32) = 8.3 of it. Without the cell it is 0.
    expect(found?.strongest).toBeCloseTo(8.3, 1)
    expect(classMap(map, 'no-mark')?.values[5 * 8 + 2]).toBeCloseTo(-(found?.strongest ?? 0), 5)
  })

  it('is the same when nothing was diagnosed before, or the cache holds nothing', async () => {
    const [first, second, forgetful] = [await loaded(), await loaded(), await loaded(0)]
    okOf(await first.diagnose(scans, () => undefined))
    const id = scanOf('Axial T2').id
    const [after, alone] = [await first.occlusion(scans, id, 22), await second.occlusion(scans, id, 22)]
    expect(okOf(alone)).toEqual(okOf(after))
    okOf(await forgetful.diagnose(scans, () => undefined))
    expect(okOf(await forgetful.occlusion(scans, id, 22))).toEqual(okOf(after))
  })

  it('refuses what the network did not see, and stops when asked', async () => {
    const service = await loaded()
    const id = scanOf('Axial T2').id
    expect(await service.occlusion(scans, id, 24)).toEqual({
      status: 'skipped',
      code: 'slice-not-seen',
      message: 'The model did not see this slice: of 40 it reads 32, evenly spaced.',
    })
    expect(await service.occlusion(scans, 'gone', 0)).toMatchObject({ code: 'no-such-scan' })
    const running = service.occlusion(scans, id, 22)
    service.cancel()
    expect(await running).toMatchObject({ status: 'skipped', code: 'cancelled' })
  })
})

describe('the shipped pack', () => {
  it('gives in a batch what single runs give, and with nothing left out the plain logits', async () => {
    const pack = okOf(await loadPack(folderPack(resolve('public/models/default'))))
    const { features: width, size } = pack.manifest.architecture
    const network = await openNetwork(pack.graphs, pack.manifest.architecture, createNodeSession)
    const [scan = new Float32Array(), other = new Float32Array()] = selfTestInput(
      { seed: 3, slices: [3, 1] },
      size,
    )
    const features = await network.encode(scan, 3)
    const beside = (await network.attend(await network.encode(other, 1))).scan
    const map = await network.maps(scan.subarray(size * size, 2 * size * size), 1)
    const variants = occludedFeatures(map.data, width, map.height * map.width)
    // Row 0 leaves nothing out: the pooled features of the slice.
    expect(largestDifference(features.subarray(width, 2 * width), variants.subarray(0, width))).toBeLessThan(
      1e-4,
    )

    const single: Float32Array[] = []
    const batch = new Float32Array(3 * features.length)
    for (const [place, row] of [0, 1, 30].entries()) {
      const changed = features.slice()
      changed.set(variants.subarray(row * width, (row + 1) * width), width)
      batch.set(changed, place * features.length)
      single.push((await network.fuse([(await network.attend(changed)).scan, beside], [4, 7])).logits)
    }
    const vectors = await network.attendBatch(batch, 3)
    const cases = new Float32Array(3 * 2 * width)
    for (let i = 0; i < 3; i++) {
      cases.set(vectors.subarray(i * width, (i + 1) * width), 2 * i * width)
      cases.set(beside, (2 * i + 1) * width)
    }
    const logits = await network.fuseBatch(cases, [4, 7], 3)
    const classes = pack.manifest.labels.length
    single.forEach((row, i) => {
      expect(largestDifference(row, logits.subarray(i * classes, (i + 1) * classes))).toBeLessThan(1e-4)
    })
    const plain = await network.fuse([(await network.attend(features)).scan, beside], [4, 7])
    expect(largestDifference(plain.logits, logits.subarray(0, classes))).toBeLessThan(1e-3)
    expect(single[1]).not.toEqual(single[2])
    await network.release()
  })
})
