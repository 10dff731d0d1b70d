import type { FuzzSeed } from '../../testing/fuzz/seed'

const MEGABYTE = 2 ** 20

/** What the watching process must notice, each of them planted to see that it does. */
const FAULTS: Readonly<Record<string, () => unknown>> = {
  none: () => undefined,
  'throws an error': () => {
    throw new Error('planted error')
  },
  'leaves a rejection behind': () => void Promise.reject(new Error('planted rejection')),
  'never ends': () => {
    for (;;);
  },
  'takes memory': () => new Uint8Array(400 * MEGABYTE).fill(1),
  'ends the process': () => process.exit(3),
}

export function plantedSeeds(): FuzzSeed[] {
  return Object.keys(FAULTS).map((name) => ({ name, path: name, bytes: Uint8Array.of(0) }))
}

/** Does what the seed's name says. */
export async function openPlanted(name: string): Promise<string[]> {
  FAULTS[name]?.()
  return []
}
