import { describe, expect, it } from 'vitest'
import type { Precision } from '../../model/manifest'
import { formatBytes, packName, shortHash, stageText, timeLeft, timeLeftText } from './packText'

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
    expect(timeLeft({ stage: 'writing', done: 25, total: 100 }, 2000, 0)).toBe(6000)
  })

  it('is not said before anything is known', () => {
    expect(timeLeft({ stage: 'reading', done: 0, total: 100 }, 5000, 0)).toBeNull()
    expect(timeLeft({ stage: 'reading', done: 50, total: 100 }, 200, 0)).toBeNull()
  })

  it('is not said while bytes stand still, and then what is done is', () => {
    const progress = { stage: 'writing', done: 50, total: 100 } as const
    expect([timeLeft(progress, 9000, 3000), stageText(progress, 3000)]).toEqual([9000, 'Writing the model'])
    expect([timeLeft(progress, 9001, 3001), stageText(progress, 3001)]).toEqual([
      null,
      'Computing with what is written so far',
    ])
    expect(stageText({ ...progress, done: 0 }, 60_000)).toBe('Writing the model')
    expect(stageText({ ...progress, stage: 'checking' }, 60_000)).toBe('Checking every byte')
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
