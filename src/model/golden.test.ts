import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fileSources } from '../cli/fileSource'
import { folderPack } from '../cli/folderPack'
import { createNodeSession } from '../cli/ortNode'
import { parseNpy } from '../study/npy'
import { hasShared, sharedPath } from '../testing/shared'
import { convertCheckpoint } from './convert'
import { type Network, openNetwork } from './network'
import type { LabelEmbeddings } from './onnx/caseGraphs'
import { loadPack } from './pack'
import { largestDifference, runSelfTest } from './selfTest'

const SIZE = 256
const PLANE = SIZE * SIZE

const expectedSchema = z.record(
  z.string(),
  z.object({
    scans: z.array(z.object({ file: z.string(), sample: z.string(), mod: z.number() })),
    slices: z.array(z.number()),
    slice_features: z.array(z.array(z.array(z.number()))),
    slice_weight: z.array(z.array(z.number())),
    scan_weight: z.array(z.array(z.number())),
    case: z.array(z.number()),
  }),
)
type Expected = z.infer<typeof expectedSchema>[string]

async function readNpy(file: string) {
  const array = parseNpy(await readFile(sharedPath('golden', file)), file)
  if (array.status !== 'ok') throw new Error(array.message)
  return array.value
}

/** A stack [h, w, d] of slices that are 256 x 256 already, as [d, h, w], not scaled. */
async function readStack(file: string): Promise<Float32Array> {
  const { data, shape, fortran } = await readNpy(file)
  const [height = 0, width = 0, depth = 0] = shape
  expect([height, width]).toEqual([SIZE, SIZE])
  const stack = new Float32Array(depth * PLANE)
  for (let slice = 0; slice < depth; slice++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = fortran ? (slice * width + column) * height + row : (row * width + column) * depth + slice
        stack[slice * PLANE + row * width + column] = data[at] ?? 0
      }
    }
  }
  return stack
}

/** Min-max over all stacks of a sample; with fewer than 32 slices a stack is padded with zeros, which count. */
function scaleTogether(stacks: readonly Float32Array[]): void {
  let [low, high] = [0, 0]
  for (const stack of stacks) {
    for (const value of stack) [low, high] = [Math.min(low, value), Math.max(high, value)]
  }
  for (const stack of stacks) {
    stack.forEach((value, index) => {
      stack[index] = (value - low) / (high - low)
    })
  }
}

async function readCase(expected: Expected): Promise<Float32Array[]> {
  const stacks = await Promise.all(expected.scans.map((scan) => readStack(scan.file)))
  for (const sample of new Set(expected.scans.map((scan) => scan.sample))) {
    scaleTogether(stacks.filter((_, index) => expected.scans[index]?.sample === sample))
  }
  return stacks
}

async function labelEmbeddings(): Promise<LabelEmbeddings> {
  const { data, shape } = await readNpy('narrow-ke.label-embeddings.npy')
  return { classes: shape[0] ?? 0, length: shape[1] ?? 0, data: Float32Array.from(data) }
}

describe.skipIf(!hasShared).each([
  { name: 'narrow', knowledge: false },
  { name: 'narrow-ke', knowledge: true },
])('the golden checkpoint $name through convert', ({ name, knowledge }) => {
  let folder = ''
  let network: Network
  let cases: z.infer<typeof expectedSchema>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'golden-'))
    const [source] = await fileSources([sharedPath('golden', `${name}.pytorch_model.bin`)])
    if (!source) throw new Error('no checkpoint')
    const converted = await convertCheckpoint(source, {
      precision: 'fp32',
      info: {},
      labels: null,
      embeddings: knowledge ? await labelEmbeddings() : null,
      gate: null,
      createSession: createNodeSession,
      write: (file, bytes) => writeFile(join(folder, file), bytes),
    })
    expect(converted.status).toBe('ok')
    const pack = await loadPack(folderPack(folder))
    if (pack.status !== 'ok') throw new Error(pack.message)
    const { manifest, graphs } = pack.value
    network = await openNetwork(graphs, manifest.architecture, createNodeSession)
    expect(await runSelfTest(network, manifest.selfTest)).toMatchObject({ passed: true })
    expect(manifest.architecture).toEqual({
      features: 128,
      depth: 32,
      size: 256,
      slots: 16,
      sliceHeads: 1,
      fusionHeads: 4,
      trunk: 'bottleneck-3-4-6-3 (16,32,64,128)',
    })
    cases = expectedSchema.parse(
      JSON.parse(await readFile(sharedPath('golden', `${name}.expected.json`), 'utf8')),
    )
  })

  afterAll(async () => {
    await network?.release()
    await rm(folder, { recursive: true, force: true })
  })

  it.each(['knee', 'hip-xray-only'])('gives the reference numbers on the case %s', async (id) => {
    const expected = cases[id]
    if (!expected) throw new Error(`no case ${id}`)
    const scans: Float32Array[] = []
    for (const [index, stack] of (await readCase(expected)).entries()) {
      const count = expected.slices[index] ?? 0
      const features = await network.encode(stack, count)
      const firstEight = Array.from({ length: count }, (_, slice) =>
        features.subarray(slice * 128, slice * 128 + 8),
      )
      firstEight.forEach((values, slice) => {
        expect(largestDifference(expected.slice_features[index]?.[slice] ?? [], values)).toBeLessThan(1e-4)
      })
      const attended = await network.attend(features)
      expect(largestDifference(expected.slice_weight[index] ?? [], attended.weights)).toBeLessThan(1e-5)
      scans.push(attended.scan)
    }
    const fused = await network.fuse(
      scans,
      expected.scans.map((scan) => scan.mod),
    )
    expect(largestDifference(expected.scan_weight.flat(), fused.weights)).toBeLessThan(1e-5)
    expect(largestDifference(expected.case, fused.caseVector)).toBeLessThan(1e-4)
    const logits = await readNpy(`${name}.${id}.logits.npy`)
    expect(fused.logits.length).toBe(logits.data.length)
    expect(largestDifference(logits.data, fused.logits)).toBeLessThan(1e-4)
  })
})
