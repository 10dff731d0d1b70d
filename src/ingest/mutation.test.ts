import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { writeNpy } from '../study/npy'
import { mulberry32 } from '../study/random'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { openStudy } from '../testing/openStudy'

const RUNS = 400
/** Longest one damaged file may take, in ms; generous for a busy machine. */
const LONGEST = 5000

const rle = new Uint8Array(80)
rle[0] = 1
rle[4] = 64
rle.set([253, 1], 64)

const FILES: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  [
    'a.dcm',
    writeDicom({ rows: 4, columns: 4, pixels: new Uint16Array(16), window: { centre: 1, width: 2 } }),
  ],
  [
    'b.dcm',
    writeDicom({
      rows: 2,
      columns: 2,
      frames: 4,
      pixels: new Uint8Array(16),
      transferSyntax: '1.2.840.10008.1.2',
    }),
  ],
  [
    'c.dcm',
    writeDicom({
      rows: 2,
      columns: 2,
      pixels: new Uint8Array(4),
      transferSyntax: '1.2.840.10008.1.2.5',
      compressed: [rle],
    }),
  ],
  ['d.png', encode({ width: 9, height: 9, channels: 3, data: new Uint8Array(243) })],
  ['e.npy', writeNpy(new Float32Array(24), [2, 3, 4])],
  ['case.json', new TextEncoder().encode('{"scans":[{"file":"a.dcm","modality":"CT","slot":1}]}')],
]

function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length)
  const changes = 1 + Math.floor(random() * 8)
  for (let i = 0; i < changes && copy.length > 0; i++) {
    const extreme = random() < 0.4
    copy[Math.floor(random() * copy.length)] = extreme
      ? random() < 0.5
        ? 255
        : 0
      : Math.floor(random() * 256)
  }
  return copy
}

describe('damaged files', () => {
  it(`never throw, in ${RUNS} seeded runs`, async () => {
    const random = mulberry32(20261124)
    for (let run = 0; run < RUNS; run++) {
      const [name, bytes] = FILES[run % FILES.length] ?? ['', new Uint8Array()]
      const started = performance.now()
      const { reader, series, snapshot } = await openStudy([memorySource(name, mutate(bytes, random))])
      for (const id of series.flatMap((one) => one.sliceIds.slice(0, 3))) {
        const result = await reader.slice(id)
        expect(result.status === 'ok' || result.message.includes(name)).toBe(true)
      }
      for (const skipped of snapshot.skipped) expect(skipped.message.length).toBeGreaterThan(10)
      expect(performance.now() - started).toBeLessThan(LONGEST)
    }
  })
})
