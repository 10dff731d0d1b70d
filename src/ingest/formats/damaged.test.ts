import { expect, it } from 'vitest'
import { mulberry32 } from '../../study/random'
import { formatSeeds } from '../../testing/fuzz/formats'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'

const RUNS = 600
/** Longest one damaged file may take, in ms; generous for a busy machine. */
const LONGEST = 5000

/** A few bytes changed (often to extremes, which sizes become large by), or the end cut off. */
function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const out = bytes.slice()
  const below = (limit: number): number => Math.floor(random() * limit)
  for (let n = 1 + below(4); n > 0; n--) {
    const [place, value] = [below(random() < 0.7 ? Math.min(out.length, 400) : out.length), below(256)]
    out[place] = random() < 0.4 ? (random() < 0.5 ? 255 : 127) : value
  }
  return random() < 0.2 ? out.subarray(0, below(out.length)) : out
}

const SEEDS = formatSeeds()
const folderOf = (path: string): string => path.slice(0, path.indexOf('/'))

it.each([...new Set(SEEDS.map(({ path }) => folderOf(path)))])('%s opens as it is', async (folder) => {
  const together = SEEDS.filter(({ path }) => folderOf(path) === folder)
  const study = await openStudy(together.map(({ path, bytes }) => memorySource(path, bytes)))
  expect(study.snapshot.skipped).toEqual([])
  expect(study.series.length).toBeGreaterThan(0)
  for (const series of study.series) {
    for (const id of series.sliceIds) expect((await study.reader.slice(id)).status).toBe('ok')
  }
})

it(`damaged files never throw, hang or lack a sentence, in ${RUNS} seeded runs`, async () => {
  const random = mulberry32(20261124)
  for (let run = 0; run < RUNS; run++) {
    const seed = SEEDS[run % SEEDS.length]
    if (seed === undefined) continue
    const started = performance.now()
    const beside = SEEDS.filter(({ path }) => path !== seed.path && folderOf(path) === folderOf(seed.path))
    const files = [{ path: seed.path, bytes: damaged(seed.bytes, random) }, ...beside]
    const study = await openStudy(files.map(({ path, bytes }) => memorySource(path, bytes)))
    for (const { message } of study.snapshot.skipped) expect(message).toContain(folderOf(seed.path))
    for (const series of study.series) {
      for (const id of series.sliceIds.slice(0, 8)) {
        const result = await study.reader.slice(id)
        if (result.status !== 'ok') expect(result.message).toContain(folderOf(seed.path))
      }
    }
    expect(performance.now() - started).toBeLessThan(LONGEST)
  }
})
