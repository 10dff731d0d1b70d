import { writeFile } from 'node:fs/promises'
import type { LoadedPack } from '../diagnose/service'
import { readCohort, repeatedCase } from '../evaluate/cohort'
import type { CohortCase } from '../evaluate/cohortCase'
import { composedStacks } from '../evaluate/composedStacks'
import { DEFAULT_OPTIONS, evaluate, type Judgement } from '../evaluate/evaluate'
import type { Evaluation, LeftOut } from '../evaluate/evaluation'
import type { JudgedCase } from '../evaluate/judgedCase'
import { predictionsCsv } from '../evaluate/predictions'
import { failed, ok, type Result } from '../study/result'
import type { Output } from './diagnoseCommand'
import type { EvaluateArguments } from './evaluateArguments'
import { CaseJudge } from './evaluateCase'
import { writeIntoPack } from './evaluateInto'
import { evaluationText } from './evaluateText'
import { fileSources } from './fileSource'

/** The real one draws to a terminal; absent: nothing is said on the way. */
export type OnCase = (done: number, total: number) => void

async function casesIn(folder: string, split: string | null): Promise<Result<CohortCase[]>> {
  try {
    return await readCohort(folder, await fileSources([folder]), split)
  } catch (error) {
    return failed('unreadable', error instanceof Error ? error.message : String(error))
  }
}

/** The cases of all cohorts as one. */
export async function cohortCases({
  cohorts,
  split,
  datasets,
}: Pick<EvaluateArguments, 'cohorts' | 'split' | 'datasets'>): Promise<Result<CohortCase[]>> {
  const cases: CohortCase[] = []
  for (const folder of cohorts) {
    const listed = await casesIn(folder, split)
    if (listed.status !== 'ok') return listed
    cases.push(...listed.value)
  }
  const there = [...new Set(cases.map(({ dataset }) => dataset))]
  const unknown = datasets?.find((name) => !there.includes(name))
  if (unknown !== undefined) {
    return failed(
      'no-cases',
      `There is no dataset ${unknown} among the cases; there are ${there.join(', ')}.`,
    )
  }
  const repeated = repeatedCase(cases)
  if (repeated !== null) return failed('bad-cohort', repeated)
  return ok(datasets === null ? cases : cases.filter(({ dataset }) => datasets.includes(dataset)))
}

/** Diagnoses one case after another; those that cannot be read are left out by name. */
async function judgeAll(
  judge: CaseJudge,
  cases: readonly CohortCase[],
  onCase: OnCase,
): Promise<{ judged: JudgedCase[]; leftOut: LeftOut[] }> {
  const judged: JudgedCase[] = []
  const leftOut: LeftOut[] = []
  for (const [index, one] of cases.entries()) {
    const result = await judge.judge(one)
    if (result.status === 'ok') judged.push(result.value)
    else {
      const { code, message } = result
      leftOut.push({ case: one.id, dataset: one.dataset, code, message })
    }
    onCase(index + 1, cases.length)
  }
  return { judged, leftOut }
}

/** The cohort of images that the pack was never taught, of any split; null: none is asked for. */
async function judgeStrangers(
  judge: CaseJudge,
  folder: string | null,
  onCase: OnCase,
): Promise<Result<{ name: string; cases: JudgedCase[]; leftOut: LeftOut[] } | null>> {
  if (folder === null) return ok(null)
  const cases = await casesIn(folder, null)
  if (cases.status !== 'ok') return cases
  const { judged, leftOut } = await judgeAll(judge, cases.value, onCase)
  return ok({ name: baseName(folder), cases: judged, leftOut })
}

/** Labels that no class of the pack stands for: their cases are cases without its classes. */
function unknownLabels(cases: readonly CohortCase[], { manifest }: LoadedPack): string[] {
  const known = new Set(manifest.labels.map(({ id }) => id))
  return [...new Set(cases.flatMap(({ labels }) => labels))].filter((label) => !known.has(label))
}

/** Runs a pack over the cases of the arguments. */
export async function judgeCohort(
  given: EvaluateArguments,
  { err }: Pick<Output, 'err'>,
  onCase: OnCase,
): Promise<Result<{ judgement: Judgement; pack: LoadedPack }>> {
  const cases = await cohortCases(given)
  if (cases.status !== 'ok') return cases
  const judge = new CaseJudge()
  const pack = await judge.loadPack(given.pack)
  if (pack.status !== 'ok') return pack
  const { manifest, sha256 } = pack.value
  const unknown = unknownLabels(cases.value, pack.value)
  if (unknown.length > 0) err(`The pack has no class for ${unknown.join(', ')}.\n`)
  const stranger = [...given.homes.keys()].find((id) => !manifest.labels.some((label) => label.id === id))
  if (stranger !== undefined) return failed('no-class', `The pack has no class ${stranger} to give a home.`)
  const { judged, leftOut } = await judgeAll(judge, cases.value, onCase)
  if (judged.length === 0) return failed('no-cases', 'None of the cases could be read.')
  const strangers = await judgeStrangers(judge, given.strangers, onCase)
  if (strangers.status !== 'ok') return strangers
  const stacks = composedStacks(cases.value, given.composed, DEFAULT_OPTIONS.seed)
  const composed = await judgeAll(judge, stacks, onCase)
  const missing = [...leftOut, ...(strangers.value?.leftOut ?? []), ...composed.leftOut]
  for (const { case: id, message } of missing) err(`${id} is left out: ${message}\n`)
  return ok({
    judgement: {
      pack: { id: manifest.id, version: manifest.version, sha256 },
      labels: manifest.labels,
      cohort: { name: given.cohorts.map(baseName).join(' + '), split: given.split },
      cases: judged,
      leftOut: missing,
      strangers: strangers.value,
      composed: given.composed === 0 ? null : composed.judged,
    },
    pack: pack.value,
  })
}

function baseName(folder: string): string {
  return folder.replace(/\/+$/, '').split('/').at(-1) || folder
}

async function writePredictions(file: string, { cases, labels }: Judgement): Promise<Result<null>> {
  try {
    await writeFile(file, predictionsCsv(cases, labels))
    return ok(null)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('not-written', `${file} could not be written (${reason}).`)
  }
}

/** What was asked for beside the printed figures. */
async function writeAsked(
  { predictions, into }: EvaluateArguments,
  judgement: Judgement,
  evaluation: Evaluation,
  { manifest }: LoadedPack,
): Promise<Result<null>> {
  if (predictions !== null) {
    const written = await writePredictions(predictions, judgement)
    if (written.status !== 'ok') return written
  }
  return into === null ? ok(null) : writeIntoPack(into, evaluation, manifest)
}

/** Runs the command. @returns the exit status: 0 done, 1 the input is bad, or a case of it could not be read. */
export async function runEvaluate(
  given: EvaluateArguments,
  output: Output,
  onCase: OnCase = () => undefined,
): Promise<number> {
  const { out, err } = output
  const result = await judgeCohort(given, output, onCase)
  if (result.status !== 'ok') {
    err(`${result.message}\n`)
    return 1
  }
  const { judgement, pack } = result.value
  const { homes, bounds, bins, draws } = given
  const evaluation = evaluate(judgement, { ...DEFAULT_OPTIONS, homes, bounds, bins, draws })
  out(given.json ? `${JSON.stringify(evaluation)}\n` : evaluationText(evaluation))
  const written = await writeAsked(given, judgement, evaluation, pack)
  if (written.status !== 'ok') err(`${written.message}\n`)
  return written.status === 'ok' && judgement.leftOut.length === 0 ? 0 : 1
}
