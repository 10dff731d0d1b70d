import { describe, expect, it } from 'vitest'
import type { Precision } from '../../model/manifest'
import { formatBytes, packName, shortHash, timeLeft, timeLeftText } from './packText'

describe('sizes', () => {
  it.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [1500, '1.5 kB'],
    [6_844_631, '6.8 MB'],
    [458_000_000, '458 MB'],
    [12_340_000_000, '12.3 GB'],
  ])('of %d bytes are written as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('the time left', () => {
  it('goes on at the pace so far', () => {
    expect(timeLeft({ stage: 'writing', done: 25, total: 100 }, 2000)).toBe(6000)
  })

  it('is not said before anything is known', () => {
    expect(timeLeft({ stage: 'reading', done: 0, total: 100 }, 5000)).toBeNull()
    expect(timeLeft({ stage: 'reading', done: 50, total: 100 }, 200)).toBeNull()
  })

  it('is rounded up', () => {
    expect(timeLeftText(5100)).toBe('about 6 s left')
    expect(timeLeftText(61_000)).toBe('about 2 min left')
  })
})

describe('what a model is called', () => {
  const graphs = (precision: Precision) => {
    const files = [{ file: 'graph.onnx', sha256: '', bytes: 1, precision }]
    return { encoder: files, attention: files, fusion: files }
  }

  it('ends in the version where a description gave one', () => {
    expect(packName({ id: 'demo', name: 'Demo', version: '0.1.0', graphs: graphs('fp16') })).toBe(
      'Demo 0.1.0',
    )
  })

  it('ends in the precision for an import, so that two of one checkpoint differ', () => {
    const imported = { id: 'imported', name: 'RadDiag', version: '1' }
    expect(packName({ ...imported, graphs: graphs('fp32') })).toBe('RadDiag · fp32')
    expect(packName({ ...imported, graphs: { ...graphs('fp32'), fusion: graphs('int8').fusion } })).toBe(
      'RadDiag · fp32, int8',
    )
  })
})

it('a hash is told apart by twelve digits', () => {
  expect(shortHash('0123456789abcdef')).toBe('0123456789ab')
})
