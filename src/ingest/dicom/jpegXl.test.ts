import { describe, expect, it } from 'vitest'
import { readWasm } from '../../cli/readWasm'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { StudyReader } from '../studyReader'

const ROWS = 48
const COLUMNS = 64

async function encoded(
  bytes: Uint8Array,
  bitsPerSample: number,
  componentCount: number,
): Promise<Uint8Array> {
  const { default: factory } = await import('@cornerstonejs/codec-libjxl/encodewasmjs')
  const wasmBinary = await readWasm('@cornerstonejs/codec-libjxl/encodewasm')
  const encoder = new (await factory({ wasmBinary })).JpegXLEncoder()
  encoder
    .getDecodedBuffer({ width: COLUMNS, height: ROWS, bitsPerSample, componentCount, isSigned: false })
    .set(bytes)
  encoder.setLossless(true)
  encoder.encode()
  return encoder.getEncodedBuffer().slice()
}

const grey = Uint16Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 37) % 4001)

const greyFile = async () =>
  memorySource(
    'a.dcm',
    writeDicom({
      rows: ROWS,
      columns: COLUMNS,
      pixels: grey,
      transferSyntax: '1.2.840.10008.1.2.4.110',
      compressed: [await encoded(new Uint8Array(grey.buffer), 16, 1)],
    }),
  )

describe('JPEG XL', () => {
  it('gives back the grey values that its encoder was given', async () => {
    expect((await sliceAt(await openStudy([await greyFile()]))).pixels).toEqual(grey)
  })

  it('gives back colours', async () => {
    const pixels = Uint8Array.from({ length: ROWS * COLUMNS * 3 }, (_, i) => (i * 11) % 256)
    const bytes = writeDicom({
      rows: ROWS,
      columns: COLUMNS,
      samples: 3,
      pixels,
      transferSyntax: '1.2.840.10008.1.2.4.112',
      compressed: [await encoded(pixels, 8, 3)],
    })
    expect((await sliceAt(await openStudy([memorySource('a.dcm', bytes)]))).pixels).toEqual(pixels)
  })

  it('of another size than its header says is refused before it is decoded', async () => {
    const bytes = writeDicom({
      rows: COLUMNS,
      columns: ROWS,
      pixels: grey,
      transferSyntax: '1.2.840.10008.1.2.4.110',
      compressed: [await encoded(new Uint8Array(grey.buffer), 16, 1)],
    })
    await expect(openStudy([memorySource('a.dcm', bytes)]).then((study) => sliceAt(study))).rejects.toThrow(
      'holds a compressed image of another size',
    )
  })

  it('is named where its decoder is not at hand', async () => {
    const reader = new StudyReader({ budget: 1e6, locateWasm: null })
    const { patients } = await reader.open([await greyFile()], () => undefined)
    const id = patients[0]?.studies[0]?.series[0]?.sliceIds[0] ?? ''
    expect(await reader.slice(id)).toEqual({
      status: 'failed',
      code: 'unsupported-transfer-syntax',
      message: 'a.dcm is compressed as JPEG XL Lossless, which cannot be opened here.',
    })
  })
})
