import { StudyReader } from '../../ingest/studyReader'
import { openCheckpoint } from '../../model/checkpoint/checkpoint'
import { loadPack } from '../../model/pack'
import { parseNpy } from '../../study/npy'
import { allSeries, proposeCase } from '../../study/propose'
import type { Result } from '../../study/result'
import type { ByteSource, DecodedSlice } from '../../study/types'
import { PACK_GRAPH } from '../../testing/fuzz/checkpoints'
import { memorySource } from '../../testing/memorySource'
import { readWasm } from '../readWasm'
import { mutate } from './mutate'
import type { FuzzCase } from './plan'
import { openPlanted } from './planted'
import { companions } from './seeds'

const BUDGET = 128 * 2 ** 20
/** Slices decoded of a file: the first ones show what the format's decoder does. */
const MOST_SLICES = 4
const SHORTEST_SENTENCE = 12

/** One reader for all runs of a process, as a page has it: what a damaged file leaves behind would show. */
const reader = new StudyReader({ budget: BUDGET, locateWasm: null, readWasm })

/**
 * Opens a mutated file the way the product does and decodes a few slices.
 * @returns promises of the product that were broken, one sentence each. Rejects with what was not caught.
 */
export async function openMutated(one: FuzzCase): Promise<string[]> {
  const source = memorySource(one.seed.path, mutate(one.seed.bytes, one.mutations))
  switch (one.target.door) {
    case 'study':
      return openStudy([
        source,
        ...companions(one.target, one.seed).map((b) => memorySource(b.path, b.bytes)),
      ])
    case 'checkpoint':
      return readCheckpoint(source)
    case 'pack':
      return readPack(source)
    case 'planted':
      return openPlanted(one.seed.name)
    case 'npy':
      return sentence(parseNpy(await source.read(0, source.size), source.path), source.path)
  }
}

async function openStudy(sources: readonly ByteSource[]): Promise<string[]> {
  try {
    const snapshot = proposeCase(await reader.open(sources, () => undefined))
    const broken = snapshot.skipped
      .filter(({ message, code }) => message.length < SHORTEST_SENTENCE || code === '')
      .map(({ source, message }) => `${source} is left out with no reason that can be read: “${message}”`)
    const ids = allSeries(snapshot).flatMap((series) => series.sliceIds.slice(0, MOST_SLICES))
    for (const id of ids.slice(0, MOST_SLICES)) {
      broken.push(...checkSlice(await reader.slice(id)), ...sentence(await reader.tags(id), ''))
    }
    return broken
  } finally {
    reader.close()
  }
}

function checkSlice(result: Result<DecodedSlice>): string[] {
  if (result.status !== 'ok') return sentence(result, '')
  const { rows, columns, samples, pixels, range } = result.value
  const broken: string[] = []
  if (pixels.length !== rows * columns * samples) {
    broken.push(`an image of ${rows} x ${columns} x ${samples} came with ${pixels.length} values`)
  }
  if (!(range[0] <= range[1])) broken.push(`an image came with the range ${range.join(' to ')}`)
  return broken
}

function sentence(result: Result<unknown>, path: string): string[] {
  if (result.status === 'ok') return []
  const { message } = result
  return message.length >= SHORTEST_SENTENCE && message.includes(path)
    ? []
    : [`a refusal that does not say what is wrong: “${message}”`]
}

/** A checkpoint's values come after its list was accepted; a value that cannot be read rejects with an Error. */
async function readCheckpoint(source: ByteSource): Promise<string[]> {
  const opened = await openCheckpoint(source)
  if (opened.status !== 'ok') return sentence(opened, source.path)
  const broken: string[] = []
  for (const name of opened.value.names.slice(0, MOST_SLICES)) {
    await opened.value.read(name).catch((error: unknown) => {
      if (!(error instanceof Error) || error.message === '')
        broken.push(`${name} was refused without a reason`)
    })
  }
  return broken
}

async function readPack(source: ByteSource): Promise<string[]> {
  const pack = await loadPack({
    name: 'mutated pack',
    read: async (file) => (file === 'manifest.json' ? source.read(0, source.size) : PACK_GRAPH),
  })
  return sentence(pack, 'mutated pack')
}
