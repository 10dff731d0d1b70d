import { unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { writeNpy } from '../study/npy'
import { platter } from '../testing/memoryDisk'
import { memorySource } from '../testing/memorySource'
import { storeOver, unwatched } from '../testing/packStore'
import { PLAIN, type TinyKind, tinyPackOfKinds } from '../testing/tinyPackKinds'
import type { Manifest } from './manifest'
import { loadPack, type PackSource, parseManifest } from './pack'
import { sha256 } from './sha256'
import { exportPack, importPack } from './store/packFile'
import { removePack, storedPack } from './store/packs'
import { verifyPack } from './store/verify'

const GREY: TinyKind = {
  id: 'grey-ct',
  name: 'grey CT',
  modalities: ['CT'],
  threshold: -0.9,
  direction: PLAIN,
}
const OTHER: TinyKind = { ...GREY, id: 'bright-mr', modalities: ['MRI'], direction: [1, 0] }

type Ood = Extract<Manifest['ood'], { kind: 'cosine-by-kind' }>

let whole: ReadonlyMap<string, Uint8Array>
let manifest: Manifest
let ood: Ood

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

function inMemory(files: ReadonlyMap<string, Uint8Array>): PackSource {
  return { name: 'pack', read: async (file) => files.get(file) ?? Promise.reject(new Error('no such file')) }
}

/** The pack with another gate, whose files are pinned as they are. */
async function withGate(gate: Partial<Ood>, files: Readonly<Record<string, Uint8Array>> = {}) {
  const all = new Map([...whole, ...Object.entries(files)])
  const pin = async ({ file }: { file: string }) => {
    const bytes = all.get(file) ?? new Uint8Array()
    return { file, sha256: await sha256(bytes), bytes: bytes.length }
  }
  const { bank, transform, ...rest } = { ...ood, ...gate }
  const pinned = { ...rest, bank: await pin(bank), ...(transform && { transform: await pin(transform) }) }
  all.set('manifest.json', encode({ ...manifest, ood: pinned }))
  return loadPack(inMemory(all))
}

beforeAll(async () => {
  whole = await tinyPackOfKinds([GREY, OTHER], { 'planted-mark': ['grey-ct'] })
  const parsed = parseManifest(new TextDecoder().decode(whole.get('manifest.json')), 'pack')
  if (parsed.status !== 'ok') throw new Error(parsed.message)
  manifest = parsed.value
  if (manifest.ood?.kind !== 'cosine-by-kind') throw new Error('no gate by kind')
  ood = manifest.ood
})

describe('a pack with a gate by kind', () => {
  it('is read with its kinds, its bank and its transform', async () => {
    const pack = await loadPack(inMemory(whole))
    if (pack.status !== 'ok') throw new Error(pack.message)
    const { gate } = pack.value
    expect(gate?.rule).toMatchObject({
      kind: 'cosine-by-kind',
      kinds: [
        { id: 'grey-ct', rows: [0, 1] },
        { id: 'bright-mr', rows: [1, 2] },
      ],
    })
    expect(Array.from(gate?.bank ?? [])).toEqual([0, 1, 1, 0])
    expect(Array.from(gate?.transform ?? [])).toEqual([1, ...new Array(16).fill(0), 10])
    expect(pack.value.manifest.labels[0]?.kinds).toEqual(['grey-ct'])
  })

  it('needs no transform where the bank is as long as the features', async () => {
    const bank = writeNpy(new Float32Array(16).fill(1), [2, 8])
    const { transform: _, ...plain } = ood
    const files = new Map([...whole, ['kinds.npy', bank] as const])
    const entry = { file: 'kinds.npy', sha256: await sha256(bank), bytes: bank.length }
    files.set('manifest.json', encode({ ...manifest, ood: { ...plain, bank: entry } }))
    expect(await loadPack(inMemory(files))).toMatchObject({ value: { gate: { transform: null } } })
  })

  it.each([
    [[8, 2], "transform.npy is [8, 2] where [9, 2] fits the pack's features and the bank."],
    [[9, 3], "transform.npy is [9, 3] where [9, 2] fits the pack's features and the bank."],
    [[18], 'transform.npy is not a table of float32 vectors.'],
  ])('is refused with a transform of shape %j', async (shape, message) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1))
    expect(await withGate({}, { 'transform.npy': writeNpy(values, shape) })).toEqual({
      status: 'failed',
      code: 'pack-manifest-invalid',
      message: `pack: ${message}`,
    })
  })

  it('is refused when rows of a kind lie beyond the bank', async () => {
    const kinds = [{ ...GREY, rows: [0, 3] as [number, number] }]
    expect(await withGate({ kinds })).toMatchObject({
      message: 'pack: kinds.npy has 2 rows where the gate compares with 3.',
    })
  })

  it.each(['kinds.npy', 'transform.npy'])(
    'is refused when a byte of %s changed, or it is gone',
    async (file) => {
      const changed = whole.get(file)?.slice() ?? new Uint8Array()
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      expect(await loadPack(inMemory(new Map([...whole, [file, changed]])))).toEqual({
        status: 'failed',
        code: 'pack-changed',
        message: `pack: ${file} is not the file its manifest was written for (the SHA-256 differs).`,
      })
      const lacking = new Map(whole)
      lacking.delete(file)
      expect(await loadPack(inMemory(lacking))).toMatchObject({
        message: `pack: ${file} could not be read (no such file).`,
      })
    },
  )

  function invalid(change: Partial<Manifest>): string {
    const parsed = parseManifest(JSON.stringify({ ...manifest, ...change }), 'pack')
    return parsed.status === 'failed' ? parsed.message : parsed.status
  }

  it('is refused for kinds that are not told apart, have too few rows or no label may name', () => {
    const [first, second] = ood.kinds
    if (!first || !second) throw new Error('no kinds')
    const twice = { ...ood, kinds: [first, { ...second, id: first.id }] }
    expect(invalid({ ood: twice })).toBe('pack: manifest.json is not valid (ood.kinds: each of another id).')
    expect(invalid({ ood: { ...ood, neighbour: 2 } })).toContain('as many rows as `neighbour` counts')
    const labels = manifest.labels.map((label) => ({ ...label, kinds: ['knee-xray'] }))
    expect(invalid({ labels })).toBe(
      'pack: manifest.json is not valid (labels: planted-mark was trained on knee-xray, which is no kind of the gate).',
    )
    const { ood: _, ...without } = manifest
    expect(parseManifest(JSON.stringify({ ...without, labels }), 'pack').status).toBe('ok')
    expect(
      parseManifest(JSON.stringify({ ...manifest, ood: { ...ood, kind: 'guess' } }), 'pack').status,
    ).toBe('failed')
  })
})

describe('the files of a gate in the store', () => {
  it('come, are checked, go out and are deleted with the pack', async () => {
    const content = platter()
    const store = storeOver(content, createNodeSession)
    const zip = zipSync(Object.fromEntries(whole), { level: 0 })
    const kept = await importPack(store, memorySource('pack.zip', zip), unwatched)
    if (kept.status !== 'ok') throw new Error(kept.message)
    const { key, folder } = kept.value
    expect(await loadPack(storedPack(store.disk, key))).toMatchObject({
      value: { gate: { transform: { length: 18 } } },
    })
    const exported = await exportPack(store.disk, key)
    if (exported.status !== 'ok') throw new Error(exported.message)
    const members = unzipSync(new Uint8Array(await exported.value.arrayBuffer()))
    expect(members['transform.npy']).toEqual(whole.get('transform.npy'))
    expect(members['kinds.npy']).toEqual(whole.get('kinds.npy'))
    expect(await verifyPack(store.disk, key, unwatched)).toMatchObject({ status: 'ok' })
    const held = content.folders.get(folder)?.get('transform.npy')?.bytes
    if (held) held[held.length - 1] = 1
    expect(await verifyPack(store.disk, key, unwatched)).toMatchObject({
      code: 'pack-changed',
      message: expect.stringContaining('transform.npy is not the file its manifest was written for'),
    })
    expect(await removePack(store.disk, key)).toMatchObject({ status: 'ok' })
    expect(content.folders.size).toBe(0)
  })

  it('are all needed by an import', async () => {
    const { 'transform.npy': _, ...lacking } = Object.fromEntries(whole)
    const store = storeOver(platter(), createNodeSession)
    const zip = memorySource('pack.zip', zipSync(lacking, { level: 0 }))
    expect(await importPack(store, zip, unwatched)).toMatchObject({
      code: 'pack-file-missing',
      message: 'pack.zip: transform.npy is missing.',
    })
  })
})
