import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fileSources } from '../cli/fileSource'
import { folderPack } from '../cli/folderPack'
import { createNodeSession } from '../cli/ortNode'
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

/** A picture of 256 x 256 as a scan of one slice: scaled with the zeros that pad it, so by its largest value. */
async function readScan(file: string): Promise<Float32Array> {
  const { data, width, height, channels } = decode(await readFile(file))
  expect([width, height, channels]).toEqual([256, 256, 1])
  let largest = 0
  for (const value of data) largest = Math.max(largest, value)
  return Float32Array.from(data, (value) => value / largest)
}

async function caseLogits(network: Network, name: string, slots: readonly number[]): Promise<Float32Array> {
  const folder = sharedPath('demo-cases', name)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.png')).sort()
  const scans: Float32Array[] = []
  for (const file of files) {
    const features = await network.encode(await readScan(join(folder, file)), 1)
    scans.push((await network.attend(features)).scan)
  }
  return (await network.fuse(scans, slots)).logits
}

async function openPack(folder: string): Promise<{ pack: Pack; network: Network }> {
  const pack = await loadPack(folderPack(folder))
  if (pack.status !== 'ok') throw new Error(pack.message)
  const network = await openNetwork(pack.value.graphs, pack.value.manifest.architecture, createNodeSession)
  return { pack: pack.value, network }
}

describe('the pack that ships', () => {
  it('is whole, passes its self-test and says what it is', async () => {
    const { pack, network } = await openPack(resolve('public/models/default'))
    const outcome = await runSelfTest(network, pack.manifest.selfTest)
    expect(outcome).toMatchObject({ passed: true })
    expect(outcome.largestError).toBeLessThan(5e-3)
    await network.release()
    expect(pack.precision).toBe('fp16')
    expect(pack.manifest).toMatchObject({ id: 'raddiag-demo', demonstration: true, version: '0.1.0' })
    expect(pack.manifest.labels.map((label) => [label.id, label.modalities])).toEqual([
      ['glioma', ['MRI']],
      ['meningioma', ['MRI']],
      ['pituitary-tumour', ['MRI']],
      ['bacterial-pneumonia', ['X-ray']],
      ['viral-pneumonia', ['X-ray']],
      ['covid-19', ['CT', 'X-ray']],
      ['breast-benign-neoplasm', ['Ultrasound']],
      ['breast-cancer', ['Ultrasound']],
      ['intracranial-haemorrhage', ['CT']],
    ])
    expect(pack.gate).toMatchObject({ bank: { length: 300 * 256 }, transform: null })
    const bytes = [
      ...pack.manifest.graphs.encoder,
      ...pack.manifest.graphs.attention,
      ...pack.manifest.graphs.fusion,
    ]
    expect(bytes.reduce((sum, file) => sum + file.bytes, 0)).toBeLessThan(8.5e6)
  })
})

describe.skipIf(!hasShared)('the demonstration cases against PyTorch', () => {
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
      largest = Math.max(largest, largestDifference(logits, await caseLogits(network, name, slots)))
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

  it('agree within 0.01 with the weights that ship', async () => {
    const { network } = await openPack(resolve('public/models/default'))
    expect(await largestError(network)).toBeLessThan(1e-2)
    await network.release()
  })

  it('give a slice the same features, bit for bit, alone and beside others', async () => {
    const { network } = await openPack(resolve('public/models/default'))
    const scan = await readScan(sharedPath('demo-cases', 'chest-covid-several-scans', 'scan0.png'))
    const other = await readScan(sharedPath('demo-cases', 'chest-covid-several-scans', 'scan1.png'))
    const both = await network.encode(new Float32Array([...scan, ...other]), 2)
    const alone = await network.encode(scan, 1)
    expect(largestDifference(alone, both.subarray(0, 256))).toBe(0)
    await network.release()
  })
})
