import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { mulberry32 } from '../../study/random'
import { type DiskFaults, type Platter, platter } from '../../testing/memoryDisk'
import { memorySource } from '../../testing/memorySource'
import { handCheckpoint, importBytes, storeOver, unwatched } from '../../testing/packStore'
import { hasShared, sharedPath } from '../../testing/shared'
import { loadPack } from '../pack'
import type { CreateSession } from '../session'
import { importCheckpoint } from './importCheckpoint'
import { planCheckpoint } from './importPlan'
import { findPack, listPacks, removePack, storedPack } from './packs'
import { verifyPack } from './verify'

const OLD = handCheckpoint()
const NEW = handCheckpoint({ bias: 0.25 })
const DAY = 24 * 3600 * 1000

/** A platter with one pack on it, made anew for each use. */
let withOld: Platter
let oldKey = ''

function copyOf(content: Platter): Platter {
  const folders = [...content.folders].map(
    ([name, files]) => [name, new Map([...files].map(([file, held]) => [file, { ...held }]))] as const,
  )
  return { folders: new Map(folders), claims: new Set(), clock: content.clock }
}

function store(content: Platter, faults: DiskFaults = {}, createSession: CreateSession = createNodeSession) {
  return storeOver(content, createSession, faults)
}

/** The bytes of a pack's files, by name. */
async function packBytes(content: Platter, key: string): Promise<Record<string, Uint8Array>> {
  const { disk } = store(content)
  const kept = await findPack(disk, key)
  if (kept.status !== 'ok') throw new Error(kept.message)
  const names = ['manifest.json', 'encoder.fp32.onnx', 'attention.fp32.onnx', 'fusion.fp32.onnx']
  const source = storedPack(disk, key)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await source.read(name)] as const)),
  )
}

/** After whatever went wrong: the old pack is whole, and it alone is listed. */
async function expectOldAlone(content: Platter): Promise<void> {
  content.claims.clear()
  const { disk, now } = store(content)
  const { packs, broken } = await listPacks(disk, now())
  expect(packs.map(({ key }) => key)).toEqual([oldKey])
  expect(broken).toEqual([])
  expect(await loadPack(storedPack(disk, oldKey))).toMatchObject({ status: 'ok' })
}

/** The old pack is listed, and all that is listed loads. */
async function expectAllWhole(content: Platter): Promise<void> {
  content.claims.clear()
  const { disk, now } = store(content)
  const { packs, broken } = await listPacks(disk, now())
  expect(packs.map(({ key }) => key)).toContain(oldKey)
  expect(broken).toEqual([])
  for (const { key } of packs) expect(await loadPack(storedPack(disk, key))).toMatchObject({ status: 'ok' })
}

beforeAll(async () => {
  withOld = platter()
  const outcome = await importBytes(store(withOld), OLD)
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  oldKey = outcome.value.key
})

describe('a checkpoint imported into the store', () => {
  it('is a listed pack that loads, of the same key each time', async () => {
    const content = copyOf(withOld)
    const { disk, now } = store(content)
    expect(oldKey).toMatch(/^imported-1-[0-9a-f]{12}$/)
    const { packs } = await listPacks(disk, now())
    expect(packs).toMatchObject([{ key: oldKey, manifest: { labels: { length: 3 } } }])
    expect(packs[0]?.bytes).toBe(
      Object.values(await packBytes(content, oldKey)).reduce((sum, bytes) => sum + bytes.length, 0),
    )
    const other = platter()
    expect(await importBytes(store(other), OLD)).toMatchObject({ status: 'ok', value: { key: oldKey } })
    expect(await packBytes(other, oldKey)).toEqual(await packBytes(content, oldKey))
    expect(await importBytes(store(content), OLD)).toMatchObject({ status: 'ok', value: { key: oldKey } })
    expect(content.folders.size).toBe(1)
    expect(await removePack(disk, oldKey)).toEqual({ status: 'ok', value: null })
    expect(content.folders.size).toBe(0)
  })

  it('is found out when a byte of it changes, and named as broken when a file is cut', async () => {
    const content = copyOf(withOld)
    const { disk, now } = store(content)
    expect(await verifyPack(disk, oldKey, unwatched)).toMatchObject({ status: 'ok' })
    const files = [...content.folders.values()][0]
    const encoder = files?.get('encoder.fp32.onnx')
    if (encoder === undefined) throw new Error('no encoder')
    encoder.bytes = encoder.bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte))
    expect(await verifyPack(disk, oldKey, unwatched)).toMatchObject({ code: 'pack-changed' })
    expect(await loadPack(storedPack(disk, oldKey))).toMatchObject({ code: 'pack-changed' })
    encoder.bytes = encoder.bytes.subarray(1)
    const { packs, broken } = await listPacks(disk, now())
    expect(packs).toEqual([])
    expect(broken).toMatchObject([{ code: 'pack-changed' }])
    expect(await removePack(disk, broken[0]?.key ?? '')).toMatchObject({ status: 'ok' })
  })

  it('reports its stages in bytes, each to its total', async () => {
    const stages = new Map<string, [number, number]>()
    await importBytes(store(platter()), NEW, {
      cancelled: () => false,
      onProgress: ({ stage, done, total }) => stages.set(stage, [done, total]),
    })
    expect(stages.get('reading')).toEqual([NEW.length, NEW.length])
    const [written = 0, total = 0] = stages.get('writing') ?? []
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThanOrEqual(total)
  })
})

describe('an import that goes wrong', () => {
  let operations = 0
  beforeAll(async () => {
    const whole = store(copyOf(withOld))
    await importBytes(whole, NEW)
    operations = whole.disk.operations()
  })

  it('leaves the old packs alone when killed at 20 random points, and is taken up again', async () => {
    const whole = copyOf(withOld)
    const reference = await importBytes(store(whole), NEW)
    if (reference.status !== 'ok') throw new Error(reference.message)
    const expected = await packBytes(whole, reference.value.key)
    const random = mulberry32(6)
    for (let kill = 0; kill < 20; kill++) {
      const content = copyOf(withOld)
      const dieAfter = 1 + Math.floor(random() * operations)
      const outcome = await importBytes(store(content, { dieAfter }), NEW)
      // The mark may just have been written; then the new pack is there as well, and whole.
      if (outcome.status === 'ok') expect(dieAfter).toBeGreaterThan(operations - 16)
      else if (dieAfter < operations - 16) await expectOldAlone(content)
      await expectAllWhole(content)
      const again = await importBytes(store(content), NEW)
      expect(again, `taken up after ${dieAfter}`).toMatchObject({
        status: 'ok',
        value: { key: reference.value.key },
      })
      expect(await packBytes(content, reference.value.key)).toEqual(expected)
    }
  }, 60_000)

  it('builds no graph again that was finished before', async () => {
    const content = copyOf(withOld)
    let sessions = 0
    const counting: CreateSession = (model) => {
      sessions += 1
      // The third is the fusion's: the program dies as it begins.
      if (sessions === 3) content.claims.clear()
      return sessions === 3 ? new Promise(() => undefined) : createNodeSession(model)
    }
    void importBytes(store(content, {}, counting), NEW)
    while (sessions < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    sessions = 3
    await expectOldAlone(content)
    expect(await importBytes(store(content, {}, counting), NEW)).toMatchObject({ status: 'ok' })
    expect(sessions).toBe(4)
  })

  it('leaves nothing when one operation fails', async () => {
    for (let failAt = 1; failAt <= operations; failAt += 3) {
      const content = copyOf(withOld)
      const outcome = await importBytes(store(content, { failAt }), NEW)
      if (outcome.status !== 'ok') await expectOldAlone(content)
      await expectAllWhole(content)
    }
  }, 60_000)

  it('says how much room there is not, before it writes', async () => {
    const content = copyOf(withOld)
    const outcome = await importBytes(store(content, { capacity: 500_000 }), NEW)
    expect(outcome).toMatchObject({ status: 'failed', code: 'store-full' })
    expect(outcome.status === 'failed' && outcome.message).toMatch(
      /^The model needs 5 MB, and this browser has room for 1 MB: delete a stored model/,
    )
    await expectOldAlone(content)
  })

  it('leaves nothing when the room ends where none was promised', async () => {
    const content = copyOf(withOld)
    let used = 0
    for (const files of content.folders.values()) for (const file of files.values()) used += file.bytes.length
    const outcome = await importBytes(store(content, { capacity: used + 5000, silent: true }), NEW)
    expect(outcome).toMatchObject({ status: 'failed', code: 'store-full' })
    await expectOldAlone(content)
    expect(content.folders.size).toBe(1)
  })

  it('refuses a checkpoint that changes underneath', async () => {
    const content = copyOf(withOld)
    let reads = 0
    const source = memorySource('hand.bin', NEW)
    const other = memorySource('hand.bin', handCheckpoint({ bias: 0.5 }))
    const checkpoint = {
      path: source.path,
      size: source.size,
      read: (start: number, end: number) => {
        reads += 1
        return (reads > 40 ? other : source).read(start, end)
      },
    }
    const sources = { checkpoint, labels: null, labelEmbeddings: null }
    expect(await importCheckpoint(store(content), sources, 'fp32', unwatched)).toEqual({
      status: 'failed',
      code: 'checkpoint-changed',
      message: 'hand.bin was changed while it was read.',
    })
    await expectOldAlone(content)
    expect(content.folders.size).toBe(1)
  })

  it('leaves nothing when it is stopped', async () => {
    const content = copyOf(withOld)
    let cancelled = false
    const watch = {
      cancelled: () => cancelled,
      onProgress: ({ stage, done }: { stage: string; done: number }) => {
        cancelled = stage === 'writing' && done > 5000
      },
    }
    expect(await importBytes(store(content), NEW, watch)).toMatchObject({
      status: 'skipped',
      code: 'cancelled',
    })
    await expectOldAlone(content)
    expect(content.folders.size).toBe(1)
  })

  it('is not disturbed by another that looks at the store', async () => {
    const content = copyOf(withOld)
    const slow: CreateSession = async (model) => {
      const { packs } = await listPacks(store(content).disk, content.clock + 2 * DAY)
      expect(packs).toHaveLength(1)
      expect(await importBytes(store(content), NEW)).toMatchObject({ code: 'import-busy' })
      return createNodeSession(model)
    }
    expect(await importBytes(store(content, {}, slow), NEW)).toMatchObject({ status: 'ok' })
  })

  it('is swept after a day', async () => {
    const content = copyOf(withOld)
    await importBytes(store(content, { dieAfter: operations - 20 }), NEW)
    content.claims.clear()
    const { disk } = store(content)
    await listPacks(disk, content.clock)
    expect(content.folders.size).toBe(2)
    await listPacks(disk, content.clock + DAY + 1)
    expect(content.folders.size).toBe(1)
  })
})

describe.skipIf(!hasShared)('the reference checkpoint (needs ../shared/golden)', () => {
  it('takes the room that its plan says', async () => {
    const bytes = new Uint8Array(readFileSync(sharedPath('golden', 'narrow.pytorch_model.bin')))
    const checkpoint = memorySource('narrow.pytorch_model.bin', bytes)
    const plan = await planCheckpoint(checkpoint, { labels: null, embeddings: null })
    expect(plan).toMatchObject({ status: 'ok', value: { classes: 5569, complete: true } })
    const estimate = plan.status === 'ok' ? plan.value.packBytes : { fp32: 0, fp16: 0, int8: 0 }
    for (const precision of ['fp32', 'fp16'] as const) {
      const sources = { checkpoint, labels: null, labelEmbeddings: null }
      const kept = await importCheckpoint(store(platter()), sources, precision, unwatched)
      if (kept.status !== 'ok') throw new Error(kept.message)
      expect(kept.value.bytes / estimate[precision]).toBeGreaterThan(0.7)
      expect(kept.value.bytes).toBeLessThanOrEqual(estimate[precision])
    }
  }, 60_000)
})
