import { unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { type DiskFaults, type Platter, platter } from '../../testing/memoryDisk'
import { memorySource } from '../../testing/memorySource'
import { handCheckpoint, importBytes, storeOver, unwatched } from '../../testing/packStore'
import { loadPack } from '../pack'
import { exportPack, importPack } from './packFile'
import { listPacks, storedPack } from './packs'

const CHECKPOINT = handCheckpoint()
let file: Uint8Array
let key = ''

function store(content: Platter, faults: DiskFaults = {}) {
  return storeOver(content, createNodeSession, faults)
}

async function take(bytes: Uint8Array, content: Platter = platter(), faults: DiskFaults = {}) {
  const outcome = await importPack(store(content, faults), memorySource('pack.zip', bytes), unwatched)
  const { packs, broken } = await listPacks(store(content).disk, content.clock)
  expect(broken).toEqual([])
  expect(packs.map((pack) => pack.key)).toEqual(outcome.status === 'ok' ? [key] : [])
  if (outcome.status !== 'ok') expect(content.folders.size).toBe(0)
  return outcome
}

type Members = Record<string, Uint8Array>

/** The exported pack with its members changed. */
function remade(change: (members: Members) => Members): Uint8Array {
  return zipSync(change(unzipSync(file)), { level: 0 })
}

function withManifest(edit: (text: string) => string): Uint8Array {
  return remade((members) => {
    const text = new TextDecoder().decode(members['manifest.json'])
    return { ...members, 'manifest.json': new TextEncoder().encode(edit(text)) }
  })
}

beforeAll(async () => {
  const content = platter()
  const made = await importBytes(store(content), CHECKPOINT)
  if (made.status !== 'ok') throw new Error(made.message)
  key = made.value.key
  const exported = await exportPack(store(content).disk, key)
  if (exported.status !== 'ok') throw new Error(exported.message)
  file = new Uint8Array(await exported.value.arrayBuffer())
})

describe('a pack as one file', () => {
  it('is a zip of stored members, the manifest first', () => {
    const members = unzipSync(file)
    expect(Object.keys(members)).toEqual([
      'manifest.json',
      'encoder.fp32.onnx',
      'attention.fp32.onnx',
      'fusion.fp32.onnx',
    ])
    const bytes = Object.values(members).reduce((sum, member) => sum + member.length, 0)
    expect(file.length - bytes).toBeLessThan(1500)
  })

  it('comes back as the same pack, which loads', async () => {
    const content = platter()
    expect(await take(file, content)).toMatchObject({ status: 'ok', value: { key } })
    expect(await loadPack(storedPack(store(content).disk, key))).toMatchObject({ status: 'ok' })
    const again = await exportPack(store(content).disk, key)
    expect(again.status === 'ok' && new Uint8Array(await again.value.arrayBuffer())).toEqual(file)
  })

  it('takes the place of the same pack made from a checkpoint', async () => {
    const content = platter()
    await importBytes(store(content), CHECKPOINT)
    expect(await take(file, content)).toMatchObject({ status: 'ok' })
    expect(content.folders.size).toBe(1)
  })
})

describe('a pack file is refused', () => {
  it('when a byte changed', async () => {
    const at = file.length >> 1
    const changed = file.map((byte, index) => (index === at ? byte ^ 1 : byte))
    expect(await take(changed)).toMatchObject({ status: 'failed', code: 'pack-changed' })
  })

  it('when it is of a newer kind', async () => {
    const newer = withManifest((text) => text.replace('raddiag-pack/1', 'raddiag-pack/2'))
    expect(await take(newer)).toEqual({
      status: 'failed',
      code: 'pack-newer',
      message: 'pack.zip: the pack is of a newer kind (raddiag-pack/2) than is read here.',
    })
  })

  it('when a graph is missing', async () => {
    const lacking = remade(({ 'attention.fp32.onnx': _, ...members }) => members)
    expect(await take(lacking)).toEqual({
      status: 'failed',
      code: 'pack-file-missing',
      message: 'pack.zip: attention.fp32.onnx is missing.',
    })
  })

  it.each(['../evil.js', 'folder/graph.onnx', '/etc/passwd', '..\\evil.js', 'complete.json'])(
    'when it holds %s',
    async (name) => {
      const slipped = remade((members) => ({ ...members, [name]: Uint8Array.of(1) }))
      expect(await take(slipped)).toMatchObject({ status: 'failed', code: 'pack-file-unsafe' })
    },
  )

  it('when its manifest names a file of the store’s own', async () => {
    const posing = remade((members) => {
      const { 'encoder.fp32.onnx': encoder = new Uint8Array(), 'manifest.json': manifest, ...rest } = members
      const text = new TextDecoder().decode(manifest).replace('encoder.fp32.onnx', 'complete.json')
      return { 'manifest.json': new TextEncoder().encode(text), 'complete.json': encoder, ...rest }
    })
    expect(await take(posing)).toMatchObject({ status: 'failed', code: 'pack-file-unsafe' })
  })

  it('when it is cut off, or no zip at all', async () => {
    expect(await take(file.subarray(0, file.length - 200))).toMatchObject({ code: 'pack-file-damaged' })
    expect(await take(new Uint8Array(100))).toMatchObject({ code: 'pack-file-damaged' })
    expect(await take(zipSync({ 'readme.txt': Uint8Array.of(1) }))).toMatchObject({
      code: 'pack-file-missing',
    })
  })

  it('when there is no room, promised or not', async () => {
    expect(await take(file, platter(), { capacity: 1000 })).toMatchObject({ code: 'store-full' })
    expect(await take(file, platter(), { capacity: 1000, silent: true })).toMatchObject({
      code: 'store-full',
    })
  })

  it('when the disk fails at any one operation', async () => {
    for (let failAt = 2; failAt < 14; failAt++) {
      const content = platter()
      const outcome = await importPack(store(content, { failAt }), memorySource('pack.zip', file), unwatched)
      const { packs, broken } = await listPacks(store(content).disk, content.clock)
      expect(broken).toEqual([])
      expect(packs).toHaveLength(outcome.status === 'ok' ? 1 : 0)
    }
  })
})
