import { encode } from 'fast-png'
import { writeNpy } from '../../study/npy'
import type { FuzzSeed } from './seed'

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1))

const CASES: readonly (readonly [name: string, json: unknown])[] = [
  ['one file', { scans: [{ file: 'a.npy', modality: 'CT', sample: 'one', slot: 1 }] }],
  ['files in a list', { scans: [{ files: ['b.png', 'a.npy'], modality: 'MRI', sample: 3 }] }],
  [
    'several scans and labels',
    {
      scans: [
        { file: 'a.npy', modality: 'CT', sample: 'x', slot: 1 },
        { file: 'a.npy', modality: 'CT', sample: 'x', slot: 2 },
        { file: '../case/b.png', modality: 'X-ray' },
      ],
      labels: ['fracture', 4],
    },
  ],
  ['missing files', { scans: [{ file: 'gone.dcm', modality: 'Ultrasound', slot: null }] }],
]

/** `case.json` files as DESIGN.md has them. The images they name come from `caseImages`. */
export function caseFileSeeds(): FuzzSeed[] {
  return CASES.map(([name, json]) => ({
    name: `case.json: ${name}`,
    path: 'case/case.json',
    bytes: text(json),
  }))
}

/** The images beside the `case.json` files. */
export function caseImages(): FuzzSeed[] {
  const stack = Float32Array.from({ length: 4 * 5 * 3 }, (_, i) => i)
  const picture = encode({ width: 6, height: 4, channels: 1, data: new Uint8Array(24).fill(7) })
  return [
    { name: 'npy beside a case', path: 'case/a.npy', bytes: writeNpy(stack, [4, 5, 3]) },
    { name: 'png beside a case', path: 'case/b.png', bytes: picture },
  ]
}
