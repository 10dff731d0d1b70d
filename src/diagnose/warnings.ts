import type { Manifest } from '../model/manifest'
import { PUBLISHED_SCANS } from '../study/modality'
import type { CaseScan, Notice } from '../study/types'

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function quoted(scans: readonly CaseScan[]): string {
  return list(scans.map((scan) => `“${scan.name}”`))
}

function outsideTraining(unlike: readonly CaseScan[]): Notice[] {
  if (unlike.length === 0) return []
  const looks = unlike.length === 1 ? 'looks' : 'look'
  const message = `${quoted(unlike)} ${looks} unlike the images this model was trained on; its findings for this case are not to be trusted.`
  return [{ code: 'outside-training', message }]
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
 * @param unlike the scans that the pack's out-of-distribution gate stopped at.
 */
export function caseWarnings(
  scans: readonly CaseScan[],
  unlike: readonly CaseScan[],
  manifest: Pick<Manifest, 'modalities'>,
): Notice[] {
  return [
    ...outsideTraining(unlike),
    ...modalityNotTrained(scans, manifest.modalities),
    ...moreThanPublished(scans),
    ...fromIngest(scans),
  ]
}
