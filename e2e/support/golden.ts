import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { diagnosisSchema } from '../../src/diagnose/diagnosis'
import { modalityOfSlot } from '../../src/study/modality'
import { parseNpy } from '../../src/study/npy'
import { sharedPath } from '../../src/testing/shared'

const run = promisify(execFile)

const expectedCases = z.record(
  z.string(),
  z.object({
    scans: z.array(z.object({ file: z.string(), sample: z.string(), mod: z.number().int() })),
    slice_weight: z.array(z.array(z.number())),
  }),
)

export type GoldenModel = 'narrow' | 'narrow-ke'
/** The reference cases; both checkpoints have them all. */
export const GOLDEN_CASES = ['knee', 'hip-xray-only', 'phantom-four-scans', 'phantom-six-scans'] as const
export type GoldenCase = (typeof GOLDEN_CASES)[number]

async function expectedCase(model: GoldenModel, name: GoldenCase) {
  const file = `${model}.expected.json`
  const found = expectedCases.parse(JSON.parse(await readFile(sharedPath('golden', file), 'utf8')))[name]
  if (!found) throw new Error(`${file} has no case ${name}`)
  return found
}

/** Converts one of the reference checkpoints into a pack, by the command line a person would use. */
export async function convertGolden(model: GoldenModel, folder: string): Promise<void> {
  const checkpoint = sharedPath('golden', `${model}.pytorch_model.bin`)
  const embeddings = sharedPath('golden', 'narrow-ke.label-embeddings.npy')
  const extra =
    model === 'narrow'
      ? ['--labels', sharedPath('golden', 'disorder_label_dict.json')]
      : ['--label-embeddings', embeddings]
  const args = ['node_modules/tsx/dist/cli.mjs', 'src/cli/convert.ts', checkpoint, folder, ...extra]
  await run(process.execPath, [...args, '--precision', 'fp32'])
}

/** Writes a reference case as a case folder: the stacks and a `case.json` that names modality, sample and slot. */
export async function goldenCase(name: GoldenCase, folder: string): Promise<string> {
  const { scans } = await expectedCase('narrow', name)
  await mkdir(folder, { recursive: true })
  for (const { file } of scans) await copyFile(sharedPath('golden', file), join(folder, file))
  const declared = scans.map(({ file, sample, mod }) => ({
    file,
    sample,
    slot: mod,
    modality: modalityOfSlot(mod),
  }))
  await writeFile(join(folder, 'case.json'), JSON.stringify({ scans: declared }))
  return folder
}

/** The logits that PyTorch gives, in class order. */
export async function goldenLogits(model: GoldenModel, name: GoldenCase): Promise<number[]> {
  const file = `${model}.${name}.logits.npy`
  const parsed = parseNpy(await readFile(sharedPath('golden', file)), file)
  if (parsed.status !== 'ok') throw new Error(parsed.message)
  return Array.from(parsed.value.data, Number)
}

/** Largest difference, NaN where the lengths differ or anything is no number. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))))
}

/** How far an exported diagnosis of a reference case is from what PyTorch gives. */
export async function goldenErrors(model: GoldenModel, name: GoldenCase, exported: unknown) {
  const { findings, evidence, backend } = diagnosisSchema.parse(exported)
  const expected = await goldenLogits(model, name)
  const byId = new Map(findings.map(({ id, logit }) => [id, logit]))
  const logits = evidence.classIds.map((id) => byId.get(id) ?? Number.NaN)
  const weights = evidence.sliceWeights.map((scan) => scan.weights)
  const { slice_weight: expectedWeights } = await expectedCase(model, name)
  return {
    /** Largest difference of a logit. */
    logit: largestDifference(logits, expected),
    /** Largest difference of a slice's weight in its scan. */
    weight: largestDifference(weights.flat(), expectedWeights.flat()),
    /** The disorder that PyTorch ranks first stands first. */
    first: findings[0]?.id === evidence.classIds[expected.indexOf(Math.max(...expected))],
    /** Slices that were encoded. */
    slices: weights.flat().length,
    computedOn: backend.name,
  }
}
