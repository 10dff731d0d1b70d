import { describe, expect, it } from 'vitest'
import { parseGate, parsePackInfo, withDetails } from './packInfo'

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
