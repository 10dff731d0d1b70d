import { pathToFileURL } from 'node:url'
import dicomParser from 'dicom-parser'
import { readFile } from '../../ingest/readFile'
import type { ByteSource } from '../../study/types'
import { writeDicom } from '../../testing/dicomWriter'

const FILES = 1000
const SIDE = 64
const RUNS = 7

/** Milliseconds for all files, the best of several runs each. */
interface HeaderPass {
  files: number
  /** dicom-parser over the same bytes, nothing read from what it finds. */
  bare: number
  /** What opening a folder does with each file before any pixel is decoded. */
  pass: number
  ratio: number
}

/** Files of one CT series, as different as the files of a series are. */
function syntheticCt(count: number): Uint8Array[] {
  const pixels = new Uint16Array(SIDE * SIDE)
  return Array.from({ length: count }, (_, i) =>
    writeDicom({
      rows: SIDE,
      columns: SIDE,
      pixels,
      bitsStored: 12,
      instanceNumber: i + 1,
      position: [-120.5, -130.25, i * 2.5],
      spacing: [0.703125, 0.703125],
      sliceThickness: 2.5,
      rescale: { slope: 1, intercept: -1024 },
      window: { centre: 40, width: 400 },
      description: 'CT chest 2.5 mm',
      studyDescription: 'Chest',
      studyDate: '20240102',
      patientAge: '051Y',
      patientSex: 'F',
    }),
  )
}

/** Times both over the same bytes, turn by turn, so that a busy machine slows both alike. */
async function measureHeaderPass(files: readonly Uint8Array[], runs = RUNS): Promise<HeaderPass> {
  const sources = files.map(inMemory)
  const bare: number[] = []
  const pass: number[] = []
  for (let run = 0; run < runs; run++) {
    bare.push(
      await timed(async () => {
        for (const bytes of files) dicomParser.parseDicom(bytes)
      }),
    )
    pass.push(
      await timed(async () => {
        for (const source of sources) await readFile(source)
      }),
    )
  }
  const [fastestBare, fastestPass] = [Math.min(...bare), Math.min(...pass)]
  return { files: files.length, bare: fastestBare, pass: fastestPass, ratio: fastestPass / fastestBare }
}

function inMemory(bytes: Uint8Array, index: number): ByteSource {
  return {
    path: `IM${index}`,
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function main(): Promise<void> {
  const { files, bare, pass, ratio } = await measureHeaderPass(syntheticCt(FILES))
  process.stdout.write(
    `${files} headers: dicom-parser alone ${bare.toFixed(1)} ms, header pass ${pass.toFixed(1)} ms, ratio ${ratio.toFixed(2)}\n`,
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main()
