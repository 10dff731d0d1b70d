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
    expect(parsePackInfo('{', 'info.json')).toMatchObject({ message: 'info.json is not JSON.' })
  })

  it('is refused for a label that there is not', () => {
    expect(withDetails([{ id: 'a', name: 'A' }], { b: {} }, 'info.json')).toMatchObject({
      message: 'info.json describes the label b, which the label file does not have.',
    })
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
})
