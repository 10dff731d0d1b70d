import type { GateKind } from '../model/gateSchema'
import type { Manifest } from '../model/manifest'
import { groupBy } from '../study/groupBy'
import { PUBLISHED_SCANS } from '../study/modality'
import type { CaseScan, Notice } from '../study/types'
import type { RecognisedCase } from './gate'

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function quoted(scans: readonly CaseScan[]): string {
  return list(scans.map((scan) => `“${scan.name}”`))
}

const OUTSIDE = 'outside-training'

function unlikeTraining(unlike: readonly CaseScan[], known: readonly GateKind[]): Notice[] {
  if (unlike.length === 0) return []
  const looks = unlike.length === 1 ? 'looks' : 'look'
  const message =
    known.length === 0
      ? `${quoted(unlike)} ${looks} unlike the images this model was trained on; its findings for this case are not to be trusted.`
      : `This model knows ${list(known.map(({ name }) => name))}; ${quoted(unlike)} ${looks} like none of these.`
  return [{ code: OUTSIDE, message }]
}

/** Of scans of one kind and modality: they are of a kind that the model knows in other modalities alone. */
function otherModality(scans: readonly CaseScan[], { name, modalities }: GateKind): Notice[] {
  const [first] = scans
  if (first === undefined) return []
  const message = `The images of ${quoted(scans)} look like ${name}, which this model knows as ${list(modalities)}, not as ${first.modality}: if the modality is wrong, correct it and diagnose again.`
  return [{ code: OUTSIDE, message }]
}

function outsideTraining(
  scans: readonly CaseScan[],
  { scans: recognised }: Pick<RecognisedCase, 'scans'>,
  { ood }: Pick<Manifest, 'ood'>,
): Notice[] {
  const outside = scans.flatMap((scan, index) => {
    const found = recognised[index]
    return found?.outside ? [{ scan, elsewhere: found.elsewhere }] : []
  })
  const scansOf = (some: typeof outside) => some.map(({ scan }) => scan)
  const astray = groupBy(outside, ({ scan, elsewhere }) => elsewhere && `${elsewhere.id} ${scan.modality}`)
  const known = ood?.kind === 'cosine-by-kind' ? ood.kinds : []
  return [
    ...unlikeTraining(scansOf(astray.get(null) ?? []), known),
    ...[...astray.values()].flatMap((some) =>
      some[0]?.elsewhere ? otherModality(scansOf(some), some[0].elsewhere) : [],
    ),
  ]
}

function modalityNotTrained(scans: readonly CaseScan[], trained: Manifest['modalities']): Notice[] {
  const strange = trained.length === 0 ? [] : scans.filter((scan) => !trained.includes(scan.modality))
  if (strange.length === 0) return []
  const modalities = list([...new Set(strange.map((scan) => scan.modality))])
  const message = `This model was not trained on ${modalities} (${quoted(strange)}); it was trained on ${list(trained)}.`
  return [{ code: 'modality-not-trained', message }]
}

function moreThanPublished(scans: readonly CaseScan[]): Notice[] {
  if (scans.length <= PUBLISHED_SCANS) return []
  const message = `The case has ${scans.length} scans; the published model was measured with at most ${PUBLISHED_SCANS}.`
  return [{ code: 'more-scans-than-published', message }]
}

function fromIngest(scans: readonly CaseScan[]): Notice[] {
  return scans.flatMap((scan) =>
    scan.warnings.map(({ code, message }) => ({ code, message: `“${scan.name}”: ${message}` })),
  )
}

/**
 * What a reader must know before the findings, gravest first.
 * @param recognised what the pack's out-of-distribution gate makes of them, in the same order.
 */
export function caseWarnings(
  scans: readonly CaseScan[],
  recognised: Pick<RecognisedCase, 'scans'>,
  manifest: Pick<Manifest, 'modalities' | 'ood'>,
): Notice[] {
  return [
    ...outsideTraining(scans, recognised, manifest),
    ...modalityNotTrained(scans, manifest.modalities),
    ...moreThanPublished(scans),
    ...fromIngest(scans),
  ]
}
