import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ClassFigures, Evaluation } from '../evaluate/evaluation'
import { summaryOf } from '../evaluate/summary'
import { type Manifest, manifestSchema } from '../model/manifest'
import { GRAPH_NAMES } from '../model/network'
import { failed, ok, type Result } from '../study/result'

/** What is changed of a manifest; everything else stays as it stands in the file. */
const editable = z.looseObject({
  labels: z.array(z.looseObject({ id: z.string() })),
  metrics: z.record(z.string(), z.unknown()).optional(),
})

type Editable = z.infer<typeof editable>

async function readManifest(file: string): Promise<Result<{ raw: Editable; manifest: Manifest }>> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('manifest-unreadable', `${file} could not be read (${reason}).`)
  }
  const raw = editable.safeParse(json)
  const manifest = manifestSchema.safeParse(json)
  if (raw.success && manifest.success) return ok({ raw: raw.data, manifest: manifest.data })
  return failed('manifest-invalid', `${file} is not the manifest of a pack.`)
}

/** SHA-256 of every graph: figures belong to these bytes. */
function graphsOf({ graphs }: Manifest): string {
  return GRAPH_NAMES.map((name) =>
    graphs[name]
      .map(({ sha256 }) => sha256)
      .sort()
      .join(),
  ).join('\n')
}

function measured({ positives, negatives, positiveGroups, auc, intervals }: ClassFigures): object {
  const round = (value: number) => Number(value.toFixed(4))
  const aucInterval = intervals?.auc.map(round) ?? null
  return { positives, negatives, positiveGroups, auc: auc === null ? null : round(auc), aucInterval }
}

/** The label with its figures; a class that does not occur in the cohort has none. */
function withFigures(label: Editable['labels'][number], classes: readonly ClassFigures[]): object {
  const figures = classes.find(({ id }) => id === label.id)
  const { measured: _old, ...rest } = label
  return { ...rest, ...(figures && { measured: measured(figures) }) }
}

/**
 * Writes an evaluation into a pack's manifest: `labels[].measured` and `metrics.evaluation`. The manifest's other figures
 * and keys stay.
 * @param evaluated the manifest of the pack that was run. @returns failed when the folder holds another pack, or when a
 *   case was left out: the figures would be those of another cohort.
 */
export async function writeIntoPack(
  folder: string,
  evaluation: Evaluation,
  evaluated: Manifest,
): Promise<Result<null>> {
  const [left] = evaluation.leftOut
  if (left)
    return failed('cases-left-out', `${folder} is left as it is, because ${left.case} could not be read.`)
  const file = join(folder, 'manifest.json')
  const read = await readManifest(file)
  if (read.status !== 'ok') return read
  const { raw, manifest } = read.value
  if (graphsOf(manifest) !== graphsOf(evaluated)) {
    return failed('another-pack', `${folder} holds other graphs than the pack that was evaluated.`)
  }
  const labels = raw.labels.map((label) => withFigures(label, evaluation.classes))
  const metrics = { ...raw.metrics, evaluation: summaryOf(evaluation) }
  try {
    await writeFile(`${file}.new`, `${JSON.stringify({ ...raw, labels, metrics }, null, 2)}\n`)
    await rename(`${file}.new`, file)
    return ok(null)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('not-written', `${file} could not be written (${reason}).`)
  }
}
