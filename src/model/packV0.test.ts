import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fileSources } from '../cli/fileSource'
import { folderPack } from '../cli/folderPack'
import { createNodeSession } from '../cli/ortNode'
import { pictureCaseLogits } from '../testing/pictureScan'
import { hasShared, sharedPath } from '../testing/shared'
import { convertCheckpoint } from './convert'
import { parseLabels } from './labels'
import type { Precision } from './manifest'
import { type Network, openNetwork } from './network'
import { loadPack, type Pack } from './pack'
import { largestDifference, runSelfTest } from './selfTest'

const expectedSchema = z.object({
  order: z.array(z.string()),
  cases: z.record(z.string(), z.object({ slots: z.array(z.number()), logits: z.array(z.number()) })),
})

async function openPack(folder: string): Promise<{ pack: Pack; network: Network }> {
  const pack = await loadPack(folderPack(folder))
  if (pack.status !== 'ok') throw new Error(pack.message)
  const network = await openNetwork(pack.value.graphs, pack.value.manifest.architecture, createNodeSession)
  return { pack: pack.value, network }
}

describe.skipIf(!hasShared)('residual blocks, converted, against PyTorch (needs ../shared)', () => {
  let folder = ''
  let expected: z.infer<typeof expectedSchema>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pack-v0-'))
    const json = await readFile(sharedPath('pack-v0', 'demo-cases.expected.json'), 'utf8')
    expected = expectedSchema.parse(JSON.parse(json))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function convert(precision: Precision): Promise<void> {
    const labels = parseLabels(await readFile(sharedPath('pack-v0', 'labels.json'), 'utf8'), 'labels.json')
    if (labels.status !== 'ok') throw new Error(labels.message)
    const [source] = await fileSources([sharedPath('pack-v0', 'pytorch_model.bin')])
    if (!source) throw new Error('no checkpoint')
    const converted = await convertCheckpoint(source, {
      precision,
      info: {},
      labels: labels.value,
      embeddings: null,
      gate: null,
      createSession: createNodeSession,
      write: (file, bytes) => writeFile(join(folder, file), bytes),
    })
    expect(converted.status).toBe('ok')
  }

  async function largestError(network: Network): Promise<number> {
    let largest = 0
    for (const [name, { slots, logits }] of Object.entries(expected.cases)) {
      largest = Math.max(
        largest,
        largestDifference(logits, await pictureCaseLogits(network, sharedPath('demo-cases', name), slots)),
      )
    }
    return largest
  }

  it.each([
    { precision: 'fp32', within: 1e-4 },
    { precision: 'int8', within: 0.5 },
  ] as const)('agree within $within with $precision weights', async ({ precision, within }) => {
    await convert(precision)
    const { pack, network } = await openPack(folder)
    const error = await largestError(network)
    expect(error).toBeLessThan(within)
    expect(await runSelfTest(network, pack.manifest.selfTest)).toMatchObject({ passed: true })
    await network.release()
    // The expected logits have five decimals.
    if (precision === 'fp32') expect(error).toBeGreaterThan(0)
  })
})
