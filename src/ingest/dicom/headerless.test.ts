import { deflateSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import {
  concatenated,
  part10,
  type RawElement,
  type RawOptions,
  rawElements,
  rawFragments,
  rawImageElements,
} from '../../testing/rawDicom'

const IMPLICIT = '1.2.840.10008.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'
const BIG = '1.2.840.10008.1.2.2'

const pixels: RawElement = [0x7fe00010, 'OW', [7, 256, 1000]]
const body = (options: RawOptions) => rawElements([...rawImageElements(1, 3, 16), pixels], options)

async function opened(bytes: Uint8Array) {
  const study = await openStudy([memorySource('IMAGE1', bytes)])
  return { study, values: [...(await sliceAt(study)).pixels], syntaxes: study.series[0]?.transferSyntaxes }
}

const ENCODINGS: readonly [string, RawOptions, string][] = [
  ['explicit little endian', {}, EXPLICIT],
  ['implicit little endian', { implicit: true }, IMPLICIT],
  ['explicit big endian', { bigEndian: true }, BIG],
]

describe.each(ENCODINGS)('a data set written %s', (_, options, syntax) => {
  it('opens without preamble and meta information', async () => {
    const { values, syntaxes, study } = await opened(body(options))
    expect(values).toEqual([7, 256, 1000])
    expect(syntaxes).toEqual([syntax])
    expect(study.snapshot.patients[0]?.name).toBe('Raw Image')
  })

  it('opens with a preamble, but no meta information', async () => {
    const preamble = new Uint8Array(132)
    preamble.set([0x44, 0x49, 0x43, 0x4d], 128)
    expect((await opened(concatenated([preamble, body(options)]))).values).toEqual([7, 256, 1000])
  })

  it('opens with meta information, but no preamble', async () => {
    expect((await opened(part10(body(options), syntax).subarray(132))).values).toEqual([7, 256, 1000])
  })

  it('opens where its header names no syntax', async () => {
    const meta = rawElements([[0x00020002, 'UI', '1.2.840.10008.5.1.4.1.1.2']])
    const preamble = part10(new Uint8Array(0)).subarray(0, 132)
    expect((await opened(concatenated([preamble, meta, body(options)]))).values).toEqual([7, 256, 1000])
  })

  it('opens where its header names another native syntax', async () => {
    const wrong = syntax === IMPLICIT ? EXPLICIT : IMPLICIT
    expect((await opened(part10(body(options), wrong))).syntaxes).toEqual([syntax])
  })
})

describe('what the bytes say against their header', () => {
  it('takes native pixels under the name of a compression as native', async () => {
    expect((await opened(part10(body({}), '1.2.840.10008.1.2.4.70'))).values).toEqual([7, 256, 1000])
  })

  it('finds the compression of fragments without a header', async () => {
    const rle = new Uint8Array(72)
    rle.set([1, 0, 0, 0, 64, 0, 0, 0])
    rle.set([2, 9, 8, 7], 64)
    const bytes = concatenated([rawElements(rawImageElements(1, 3, 8)), rawFragments([rle])])
    const { values, syntaxes } = await opened(bytes)
    expect(values).toEqual([9, 8, 7])
    expect(syntaxes).toEqual(['1.2.840.10008.1.2.5'])
  })

  it('reads elements of a type that does not exist as written without one', async () => {
    const odd = rawElements([[0x00080070, 'LO', 'Maker']], { implicit: true })
    const split = rawImageElements(1, 3, 16).filter(([tag]) => tag < 0x00080070)
    const rest = rawImageElements(1, 3, 16).filter(([tag]) => tag > 0x00080070)
    const bytes = concatenated([rawElements(split), odd, rawElements([...rest, pixels])])
    expect((await opened(part10(bytes))).values).toEqual([7, 256, 1000])
  })

  it('inflates', async () => {
    const { values } = await opened(part10(deflateSync(body({})), '1.2.840.10008.1.2.1.99'))
    expect(values).toEqual([7, 256, 1000])
  })
})

describe('what only looks like DICOM', () => {
  it.each([
    ['zeros', new Uint8Array(4096)],
    ['the first tag alone', Uint8Array.of(8, 0, 5, 0, 0x43, 0x53, 2, 0, 65, 66)],
    ['a tag that runs out of the file', rawElements([[0x00080005, 'CS', 'X'.repeat(200)]]).subarray(0, 60)],
    ['tags that go back', rawElements([...rawImageElements(1, 1, 8)].reverse())],
  ])('%s is not taken for DICOM', async (_, bytes) => {
    const { snapshot } = await openStudy([memorySource('thing', bytes)])
    expect(snapshot.skipped.map(({ code }) => code)).toEqual(['not-an-image'])
  })
})
