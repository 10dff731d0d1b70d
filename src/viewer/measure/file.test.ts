import { describe, expect, it } from 'vitest'
import { fromFile, toFile } from './file'
import type { Measurement } from './measurement'

const LENGTH: Measurement = {
  id: 'a',
  kind: 'length',
  sliceId: 'slice-1',
  seriesId: null,
  normal: null,
  points: [
    [0, 0, 5],
    [30, 40, 5],
  ],
  values: [{ name: 'length', value: 50, unit: 'mm' }],
  text: '',
}

const seriesOf = (sliceId: string) => (sliceId === 'slice-1' ? 'series-1' : undefined)

function read(value: unknown) {
  return fromFile('m.json', JSON.stringify(value), () => 'fresh')
}

describe('a file of measurements', () => {
  it('names slices by series and slice id and comes back as it was, under a fresh id', () => {
    const file = toFile([LENGTH], seriesOf)
    const { id: _, sliceId, seriesId: __, ...rest } = LENGTH
    expect(file).toEqual({
      schema: 'raddiag-measurements/1',
      measurements: [{ ...rest, series: 'series-1', slice: sliceId }],
    })
    expect(read(file)).toEqual({ status: 'ok', value: [{ ...LENGTH, id: 'fresh' }] })
  })

  it('keeps what was drawn in a volume by its series, plane and place in space', () => {
    const across: Measurement = { ...LENGTH, sliceId: null, seriesId: 'series-2', normal: [1, 0, 0] }
    const file = toFile([across], seriesOf)
    expect(file.measurements).toMatchObject([{ series: 'series-2', slice: null, normal: [1, 0, 0] }])
    expect(read(file)).toEqual({ status: 'ok', value: [{ ...across, id: 'fresh' }] })
  })

  it('reads files from before volumes could be measured', () => {
    const [{ normal: _, ...old } = { normal: null }] = toFile([LENGTH], seriesOf).measurements
    const file = { schema: 'raddiag-measurements/1', measurements: [old] }
    expect(read(file)).toEqual({ status: 'ok', value: [{ ...LENGTH, id: 'fresh' }] })
  })

  it('leaves out what belongs to no open series', () => {
    expect(toFile([{ ...LENGTH, sliceId: 'other' }], seriesOf).measurements).toEqual([])
  })

  it.each([
    ['no JSON', undefined],
    ['another schema', { schema: 'raddiag-measurements/2', measurements: [] }],
    [
      'no plane in a volume',
      {
        ...toFile([{ ...LENGTH, sliceId: null, seriesId: 'series-2', normal: null }], seriesOf),
      },
    ],
    ['too few points', { ...toFile([{ ...LENGTH, points: [[0, 0, 0]] }], seriesOf) }],
  ])('is refused by name: %s', (_, value) => {
    expect(read(value)).toEqual({
      status: 'failed',
      code: 'not-measurements',
      message: 'm.json is not a file of measurements (raddiag-measurements/1).',
    })
  })
})
