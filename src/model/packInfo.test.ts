import { describe, expect, it } from 'vitest'
import { nameOfCheckpoint, parseGate, parsePackInfo, parsePackName, withDetails } from './packInfo'

const gate = { kind: 'cosine-to-centroids', bank: 'bank.npy', neighbour: 3, threshold: -0.9 }
const missing = () => Promise.reject(new Error('missing'))

describe('a pack info file', () => {
  it('is refused with a field that no manifest has', () => {
    expect(parsePackInfo('{"nmae": "x"}', 'info.json')).toMatchObject({
      code: 'pack-info-invalid',
      message: expect.stringContaining('info.json is not valid'),
    })
    expect(parsePackInfo('{"modalities": ["PET"]}', 'info.json')).toMatchObject({ code: 'pack-info-invalid' })
    for (const size of [0, 100, 224.5, 4096])
      expect(parsePackInfo(JSON.stringify({ size }), 'info.json').status).toBe('failed')
    expect(parsePackInfo('{"size": 192}', 'info.json')).toEqual({ status: 'ok', value: { size: 192 } })
    expect(parsePackInfo('{', 'info.json')).toMatchObject({ message: 'info.json is not JSON.' })
  })

  it('is refused for a label that there is not', () => {
    expect(withDetails([{ id: 'a', name: 'A' }], { b: {} }, 'info.json')).toMatchObject({
      message: 'info.json describes the label b, which the label file does not have.',
    })
  })
})

describe('the details of a label', () => {
  it('may name the kinds of images it was trained on', () => {
    const info = parsePackInfo('{"labels": {"a": {"kinds": ["head-ct"]}}}', 'info.json')
    const details = info.status === 'ok' ? info.value.labels : undefined
    expect(withDetails([{ id: 'a', name: 'A' }], details, 'info.json')).toEqual({
      status: 'ok',
      value: [{ id: 'a', name: 'A', kinds: ['head-ct'] }],
    })
    expect(parsePackInfo('{"labels": {"a": {"kinds": []}}}', 'info.json').status).toBe('failed')
  })
})

describe('the name of a pack', () => {
  it.each([
    ['  RadDiag \t of\nJune ', 'RadDiag of June'],
    // The same letter as one character and as two.
    ['Mu\u0308nchen', 'M\u00fcnchen'],
    ['\u{1F9E0}'.repeat(80), '\u{1F9E0}'.repeat(80)],
  ])('%j is kept as %j', (given, name) => {
    expect(parsePackName(given)).toEqual({ status: 'ok', value: name })
  })

  it.each([
    [' \n', 0],
    ['x'.repeat(81), 81],
  ])('%j is refused for its length', (given, length) => {
    expect(parsePackName(given)).toMatchObject({
      code: 'pack-info-invalid',
      message: `A model's name has 1 to 80 characters; this one has ${length}.`,
    })
  })

  it.each([
    ['pytorch_model.bin', 'pytorch_model'],
    ['a/b.c/narrow-ke.pytorch_model.bin', 'narrow-ke.pytorch_model'],
    ['weights', 'weights'],
    ['.bin', '.bin'],
    [`${'y'.repeat(200)}.pth`, 'y'.repeat(80)],
    [' .pt', 'checkpoint'],
  ])('after the file %j is %j', (path, name) => {
    expect(nameOfCheckpoint(path)).toBe(name)
  })
})

describe('a gate file', () => {
  it('is refused when its bank is missing or lies elsewhere', async () => {
    expect(await parseGate(JSON.stringify(gate), 'ood.json', missing)).toMatchObject({
      message: 'ood.json names bank.npy, which could not be read.',
    })
    const outside = JSON.stringify({ ...gate, bank: '../bank.npy' })
    expect(await parseGate(outside, 'ood.json', missing)).toMatchObject({ code: 'pack-info-invalid' })
  })

  it('pins its bank by the bytes', async () => {
    const read = async () => new TextEncoder().encode('abc')
    // SHA-256 of "abc", FIPS 180-2, appendix B.1.
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(await parseGate(JSON.stringify(gate), 'ood.json', read)).toMatchObject({
      value: { gate: { bank: { file: 'bank.npy', bytes: 3, sha256 }, neighbour: 3 } },
    })
  })

  const kind = { id: 'head-ct', name: 'head CT', modalities: ['CT'], rows: [0, 3], threshold: -0.9 }
  const byKind = { kind: 'cosine-by-kind', bank: 'a.npy', transform: 'b.npy', neighbour: 3, kinds: [kind] }

  it('by kind pins its transform as well, and needs none', async () => {
    const read = async (file: string) => new TextEncoder().encode(file)
    const parsed = await parseGate(JSON.stringify({ ...byKind, measured: { n: 1 } }), 'ood.json', read)
    if (parsed.status !== 'ok') throw new Error(parsed.message)
    const { gate: made, files } = parsed.value
    expect(made).toMatchObject({
      bank: { file: 'a.npy', bytes: 5 },
      transform: { file: 'b.npy', bytes: 5 },
      kinds: [kind],
      measured: { n: 1 },
    })
    expect([...files.keys()]).toEqual(['a.npy', 'b.npy'])
    const { transform: _, ...plain } = byKind
    const without = await parseGate(JSON.stringify(plain), 'ood.json', read)
    expect(without.status === 'ok' && 'transform' in without.value.gate).toBe(false)
  })

  it('by kind is refused where its transform is missing, or a kind is told wrongly', async () => {
    const readBank = async (file: string) => (file === 'a.npy' ? new Uint8Array(1) : missing())
    expect(await parseGate(JSON.stringify(byKind), 'ood.json', readBank)).toMatchObject({
      message: 'ood.json names b.npy, which could not be read.',
    })
    for (const kinds of [[], [{ ...kind, rows: [0, 2] }], [kind, kind], [{ ...kind, modalities: ['MR'] }]]) {
      const told = await parseGate(JSON.stringify({ ...byKind, kinds }), 'ood.json', readBank)
      expect(told).toMatchObject({
        code: 'pack-info-invalid',
        message: expect.stringMatching(/^ood\.json is not valid/),
      })
    }
  })
})
