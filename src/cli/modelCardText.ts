import { type CardView, cardView, evaluationIn } from '../evaluate/modelCard'
import type { Manifest } from '../model/manifest'
import { figure, section, table } from './modelCardMarkdown'
import {
  classSection,
  confusionSection,
  failureSection,
  figuresSection,
  reliabilitySection,
  shortSection,
} from './modelCardSections'

const FIRST = `<!-- Printed by \`npm run --silent model-card\` from the pack's manifest; do not edit. -->`

/** Of a pack without an evaluation: the figures beside its labels. */
function measuredSection({ labels }: Manifest): string {
  const rows = labels.flatMap(({ name, measured }) =>
    measured
      ? [
          [
            name,
            figure(measured.auc === null ? null : { value: measured.auc, interval: measured.aucInterval }),
            `${measured.positives} / ${measured.negatives}`,
          ],
        ]
      : [],
  )
  if (rows.length === 0) return ''
  const head = ['Disorder', 'AUC (95 % interval)', 'Cases with / without it']
  return section('Disorders and how it did on patients kept for testing', table(head, rows))
}

function evaluationSections(view: CardView, manifest: Manifest): string[] {
  return [
    shortSection(view, manifest),
    classSection(view),
    reliabilitySection(view),
    confusionSection(view),
    figuresSection(view),
    failureSection(view),
  ]
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : section(title, lines.map((line) => `- ${line}`).join('\n'))
}

/**
 * The model card of a pack in Markdown: what the card of the page says, from the same manifest.
 * @returns ends with a line feed
 */
export function modelCardText(manifest: Manifest): string {
  const { name, version, license, intendedUse, limitations, provenance } = manifest
  const evaluation = evaluationIn(manifest)
  const sources = (provenance.sources ?? []).map((one) => `${one.name}: ${one.license}. ${one.note}`)
  const parts = [
    `# ${name} ${version}`,
    FIRST,
    intendedUse,
    list('Know before use', limitations ?? []),
    ...(evaluation
      ? evaluationSections(cardView(evaluation, manifest), manifest)
      : [measuredSection(manifest)]),
    section('How it was made', provenance.summary),
    list('Training images', sources),
    `Licence of the weights: ${license}.`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
