import { z } from 'zod'
import { modalityOfSlot, RAD_MODALITIES } from '../study/modality'
import { failed, ok, type Result } from '../study/result'
import type { CaseScanEntry, Found } from './image'
import { folderOf, nameOf, resolvePath } from './paths'
import type { OpenedFile, Reader } from './reader'

/** A `case.json` names a few files; one that is larger is something else. */
const MAX_BYTES = 8 * 1024 * 1024

const scanSchema = z
  .object({
    file: z.string().min(1).optional(),
    files: z.array(z.string().min(1)).min(1).optional(),
    modality: z.enum(RAD_MODALITIES),
    sample: z.union([z.string(), z.number()]).nullish(),
    slot: z.number().int().nullish(),
  })
  .refine(
    (scan) => (scan.file === undefined) !== (scan.files === undefined),
    'needs either "file" or "files"',
  )
  .refine(
    (scan) => scan.slot == null || modalityOfSlot(scan.slot) !== null,
    '"slot" is not a row a scan can take',
  )

const caseSchema = z.object({ scans: z.array(scanSchema).min(1) })

/** True for the file that declares a case, wherever it lies. */
export function isCaseFile(path: string): boolean {
  return nameOf(path).toLowerCase() === 'case.json'
}

/** `case.json`, see DESIGN.md "Case folder". Keys that are not known are left alone. */
export const caseReader: Reader = {
  name: 'case.json',
  async read(file) {
    return isCaseFile(file.source.path) ? readCase(file) : null
  },
}

async function readCase({ source }: OpenedFile): Promise<Result<Found>> {
  const path = source.path
  if (source.size > MAX_BYTES) return failed('too-large', `${path} is too large for a case description.`)
  const json = parseJson(await source.read(0, source.size))
  if (json === null)
    return failed('unreadable', `${path} is not valid JSON, so the case is inferred without it.`)
  const parsed = caseSchema.safeParse(json.value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue?.path.join('.') || 'the whole'
    return failed(
      'unreadable',
      `${path} does not describe a case (${where}: ${issue?.message ?? 'invalid'}).`,
    )
  }
  const folder = folderOf(path)
  const scans = parsed.data.scans.map((scan) => declaredScan(scan, folder))
  return ok({ kind: 'case', caseFile: { path, folder, scans } })
}

function declaredScan(scan: z.infer<typeof scanSchema>, folder: string): CaseScanEntry {
  const names = scan.files ?? (scan.file === undefined ? [] : [scan.file])
  return {
    files: names.map((name) => resolvePath(folder, name)),
    modality: scan.modality,
    sample: scan.sample == null ? null : String(scan.sample),
    slot: scan.slot ?? null,
  }
}

function parseJson(bytes: Uint8Array): { value: unknown } | null {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) }
  } catch {
    return null
  }
}
