import { beforeAll, describe, expect, it } from 'vitest'
import { writeNpy } from '../study/npy'
import { tinyPack } from '../testing/tinyPack'
import { loadPack, openPack, parseManifest } from './pack'
import { sha256 } from './sha256'

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

describe('loading a pack', () => {
  let whole: ReadonlyMap<string, Uint8Array>
  let manifest: Record<string, unknown>

  beforeAll(async () => {
    whole = await tinyPack()
    manifest = JSON.parse(new TextDecoder().decode(whole.get('manifest.json')))
  })

  function load(changes: Readonly<Record<string, Uint8Array | null>>, options = {}) {
    const files = new Map(whole)
    for (const [file, bytes] of Object.entries(changes)) {
      if (bytes === null) files.delete(file)
      else files.set(file, bytes)
    }
    const read = (file: string) => {
      const bytes = files.get(file)
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error('no such file'))
    }
    return loadPack({ name: 'packs/tiny', read }, options)
  }

  it('gives the graphs, the precision and the hash of the manifest as stored', async () => {
    const pack = await load({})
    if (pack.status !== 'ok') throw new Error(pack.message)
    expect(pack.value.sha256).toBe(await sha256(whole.get('manifest.json') ?? new Uint8Array()))
    expect(pack.value.graphs.fusion).toEqual(whole.get('fusion.onnx'))
    expect(pack.value.precision).toBe('fp32')
    expect(pack.value.gate).toBeNull()
  })

  it('names a missing file', async () => {
    expect(await load({ 'manifest.json': null })).toEqual({
      status: 'failed',
      code: 'pack-file-missing',
      message: 'packs/tiny: manifest.json could not be read (no such file).',
    })
    expect(await load({ 'attention.onnx': null })).toMatchObject({
      message: 'packs/tiny: attention.onnx could not be read (no such file).',
    })
  })

  it('refuses bytes that changed', async () => {
    const changed = whole.get('encoder.onnx')?.slice() ?? new Uint8Array()
    changed[100] = (changed[100] ?? 0) ^ 1
    expect(await load({ 'encoder.onnx': changed })).toEqual({
      status: 'failed',
      code: 'pack-changed',
      message: 'packs/tiny: encoder.onnx is not the file its manifest was written for (the SHA-256 differs).',
    })
  })

  it('refuses a precision that is not there', async () => {
    expect(await load({}, { precision: 'int8' })).toMatchObject({
      code: 'pack-no-precision',
      message: 'packs/tiny: the pack has no int8 weights of its encoder.',
    })
  })

  it('refuses a newer schema, another file and a manifest with a hole', async () => {
    expect(await load({ 'manifest.json': encode({ ...manifest, schema: 'raddiag-pack/2' }) })).toMatchObject({
      code: 'pack-newer',
      message: 'packs/tiny: the pack is of a newer kind (raddiag-pack/2) than is read here.',
    })
    expect(parseManifest('{', 'p')).toMatchObject({ message: 'p: manifest.json is not JSON.' })
    expect(parseManifest('{"schema": 1}', 'p')).toMatchObject({
      message: 'p: manifest.json is not the manifest of a model pack.',
    })
    const { fusion: _, ...graphs } = Object(manifest.graphs)
    expect(await load({ 'manifest.json': encode({ ...manifest, graphs }) })).toMatchObject({
      code: 'pack-manifest-invalid',
      message: expect.stringContaining('graphs.fusion'),
    })
  })

  it('refuses a file name that leaves the pack', async () => {
    const graphs = Object(manifest.graphs)
    const outside = { ...graphs, encoder: [{ ...graphs.encoder[0], file: '../encoder.onnx' }] }
    expect(await load({ 'manifest.json': encode({ ...manifest, graphs: outside }) })).toMatchObject({
      code: 'pack-manifest-invalid',
      message: expect.stringContaining('graphs.encoder.0.file'),
    })
  })

  async function withBank(bank: Uint8Array) {
    const entry = { file: 'bank.npy', sha256: await sha256(bank), bytes: bank.length }
    const ood = { kind: 'cosine-to-centroids', bank: entry, neighbour: 2, threshold: -0.9 }
    return load({ 'bank.npy': bank, 'manifest.json': encode({ ...manifest, ood }) })
  }

  it('reads the bank of the gate', async () => {
    const values = Float32Array.from({ length: 24 }, (_, index) => index)
    const pack = await withBank(writeNpy(values, [3, 8]))
    expect(pack).toMatchObject({ status: 'ok', value: { gate: { bank: values, transform: null } } })
  })

  it('refuses a bank of another width, too few rows or no array', async () => {
    for (const [bank, message] of [
      [
        writeNpy(new Float32Array(12), [3, 4]),
        "bank.npy has vectors of 4 numbers where the pack's features have 8.",
      ],
      [writeNpy(new Float32Array(8), [1, 8]), 'bank.npy has 1 rows where the gate compares with 2.'],
      [writeNpy(new Float32Array(24), [24]), 'bank.npy is not a table of float32 vectors.'],
      [encode('text'), 'bank.npy is not a NumPy array file.'],
    ] as const) {
      expect(await withBank(bank)).toEqual({
        status: 'failed',
        code: 'pack-manifest-invalid',
        message: `packs/tiny: ${message}`,
      })
    }
  })
})

describe('opening a pack', () => {
  it('gives each graph as soon as it is verified, and ends reading once', async () => {
    const files = await tinyPack()
    const bytesOf = (file: string) => files.get(file) ?? new Uint8Array()
    let giveFusion: () => void = () => undefined
    const fusionAsked = new Promise<void>((resolve) => {
      giveFusion = resolve
    })
    let closed = 0
    const opened = await openPack({
      name: 'packs/tiny',
      read: async (file) => bytesOf(file),
      async readSummed(file) {
        if (file === 'fusion.onnx') await fusionAsked
        const bytes = bytesOf(file)
        return { bytes, sha256: file === 'attention.onnx' ? '0'.repeat(64) : await sha256(bytes) }
      },
      close: () => {
        closed += 1
      },
    })
    if (opened.status !== 'ok') throw new Error(opened.message)
    expect(await opened.value.graphs.encoder).toEqual(bytesOf('encoder.onnx'))
    await expect(opened.value.graphs.attention).rejects.toThrow('the SHA-256 differs')
    expect(closed).toBe(0)
    giveFusion()
    expect(await opened.value.graphs.fusion).toEqual(bytesOf('fusion.onnx'))
    expect(await opened.value.whole).toMatchObject({ status: 'failed', code: 'pack-changed' })
    expect(closed).toBe(1)
  })
})
