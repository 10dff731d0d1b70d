import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { convertCheckpoint } from '../model/convert'
import { modalityOfSlot } from '../study/modality'
import { parseNpy } from '../study/npy'
import { hasShared, sharedPath } from '../testing/shared'
import { diagnosePaths, logitsInClassOrder } from './diagnoseCommand'
import { fileSource } from './fileSource'
import { createNodeSession } from './ortNode'

/** The task's limit is 2e-3; single precision through the same arithmetic does far better. */
const LOGIT_LIMIT = 1e-4

const expectedCases = z.record(
  z.string(),
  z.object({
    scans: z.array(z.object({ file: z.string(), sample: z.string(), mod: z.number() })),
    slice_weight: z.array(z.array(z.number())),
  }),
)
type ExpectedCase = z.infer<typeof expectedCases>[string]

const CHECKPOINTS = [
  { name: 'narrow', embeddings: null },
  { name: 'narrow-ke', embeddings: 'narrow-ke.label-embeddings.npy' },
] as const

async function array(file: string): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const parsed = parseNpy(await readFile(sharedPath('golden', file)), file)
  if (parsed.status !== 'ok') throw new Error(parsed.message)
  return { data: Float32Array.from(parsed.value.data), shape: parsed.value.shape }
}

async function convert({ name, embeddings }: (typeof CHECKPOINTS)[number], folder: string): Promise<void> {
  const file = sharedPath('golden', `${name}.pytorch_model.bin`)
  const size = (await readFile(file)).length
  const table = embeddings === null ? null : await array(embeddings)
  const converted = await convertCheckpoint(fileSource(file, file, size), {
    precision: 'fp32',
    info: {},
    labels: null,
    embeddings: table && { data: table.data, classes: table.shape[0] ?? 0, length: table.shape[1] ?? 0 },
    gate: null,
    createSession: createNodeSession,
    write: (graph, bytes) => writeFile(join(folder, graph), bytes),
  })
  if (converted.status !== 'ok') throw new Error(converted.message)
}

/** A case folder: `case.json` beside links to the reference stacks. */
async function writeCase(folder: string, { scans }: ExpectedCase): Promise<void> {
  for (const { file } of scans) await symlink(sharedPath('golden', file), join(folder, file))
  const entries = scans.map(({ file, sample, mod }) => ({
    file,
    modality: modalityOfSlot(mod),
    sample,
    slot: mod,
  }))
  await writeFile(join(folder, 'case.json'), JSON.stringify({ scans: entries }))
}

function indexOfLargest(values: Float32Array): number {
  return values.indexOf(Math.max(...values))
}

function largestError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))))
}

describe.skipIf(!hasShared)('convert and diagnose against the PyTorch reference (needs ../shared)', () => {
  for (const checkpoint of CHECKPOINTS) {
    describe(checkpoint.name, () => {
      let folder = ''
      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'golden-'))
        await convert(checkpoint, folder)
      })
      afterAll(() => rm(folder, { recursive: true, force: true }))

      const file = `${checkpoint.name}.expected.json`
      const text = hasShared ? readFileSync(sharedPath('golden', file), 'utf8') : '{}'
      for (const [name, expected] of Object.entries(expectedCases.parse(JSON.parse(text)))) {
        it(name, async () => {
          const caseFolder = await mkdtemp(join(tmpdir(), 'golden-case-'))
          try {
            await writeCase(caseFolder, expected)
            const result = await diagnosePaths([caseFolder], folder)
            if (result.status !== 'ok') throw new Error(result.message)
            const { diagnosis } = result.value
            const reference = (await array(`${checkpoint.name}.${name}.logits.npy`)).data
            const logits = logitsInClassOrder(diagnosis)
            expect(largestError(logits, reference)).toBeLessThan(LOGIT_LIMIT)
            const top = diagnosis.evidence.classIds[indexOfLargest(reference)]
            expect(diagnosis.findings[0]?.id).toBe(top)
            expect(diagnosis.evidence.sliceWeights).toHaveLength(expected.slice_weight.length)
            diagnosis.evidence.sliceWeights.forEach(({ weights }, scan) => {
              expect(largestError(weights, expected.slice_weight[scan] ?? [])).toBeLessThan(1e-6)
            })
          } finally {
            await rm(caseFolder, { recursive: true, force: true })
          }
        })
      }
    })
  }
})
