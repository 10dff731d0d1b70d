import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { modalityOfSlot } from '../../src/study/modality'
import { sharedPath } from '../../src/testing/shared'

const run = promisify(execFile)

const expectedCases = z.record(
  z.string(),
  z.object({ scans: z.array(z.object({ file: z.string(), sample: z.string(), mod: z.number().int() })) }),
)

/** Converts one of the reference checkpoints into a pack, by the command line a person would use. */
export async function convertGolden(model: 'narrow' | 'narrow-ke', folder: string): Promise<void> {
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
export async function goldenCase(name: string, folder: string): Promise<string> {
  const cases = expectedCases.parse(
    JSON.parse(await readFile(sharedPath('golden', 'narrow.expected.json'), 'utf8')),
  )
  const scans = cases[name]?.scans
  if (!scans) throw new Error(`narrow.expected.json has no case ${name}`)
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
