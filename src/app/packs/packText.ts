import { formatNumber, t } from '../../language/language'
import { gateFiles, type Manifest, type Precision } from '../../model/manifest'
import type { PackProgress } from '../../workers/packContracts'

/** Best first; int8 is offered last because it changes the answers. */
export const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8']

/** A size with three digits at most; units are powers of 1000, as drives and downloads are labelled. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** step
  return formatNumber(value, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1,
  })
}

/** What a precision costs and saves, in plain words. */
export function precisionText(precision: Precision): string {
  switch (precision) {
    case 'fp32':
      return t('Exact: the numbers of the checkpoint (fp32)')
    case 'fp16':
      return t('Half the space, the same 20 disorders on top (fp16)')
    case 'int8':
      return t('Not recommended: smallest, but the probabilities change (int8)')
  }
}

/** The precisions a pack holds, for example `fp32`. */
export function precisionsOf({ graphs }: Pick<Manifest, 'graphs'>): string {
  const all = Object.values(graphs).flatMap((files) => files.map(({ precision }) => precision))
  return [...new Set(all)].join(', ')
}

/** Bytes of a pack's files by its manifest; without the manifest itself. */
export function bytesOf(manifest: Manifest): number {
  const files = [...Object.values(manifest.graphs).flat(), ...gateFiles(manifest)]
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The id of every pack that was imported without a description; its version says nothing then. */
const UNDESCRIBED = 'imported'

/** What follows a model's name: the version, or the precision of an import, of which there may be several. */
export function packMark(manifest: Pick<Manifest, 'id' | 'version' | 'graphs'>): string {
  return manifest.id === UNDESCRIBED ? `· ${precisionsOf(manifest)}` : manifest.version
}

/** Name and version, as a person calls the model; an import's name and precision. */
export function packName(manifest: Pick<Manifest, 'id' | 'name' | 'version' | 'graphs'>): string {
  return `${manifest.name} ${packMark(manifest)}`
}

/** How much room there is. @param fits whether what is to be stored fits */
export function freeText(freeBytes: number | null, fits: boolean): string {
  if (freeBytes === null) return t('The browser does not say how much space is free.')
  const free = formatBytes(freeBytes)
  return fits
    ? t('{{free}} are free.', { free })
    : t('{{free}} are free: too little. Delete a model, or make room on the disk.', { free })
}

/** Enough of a hash to tell two files apart by eye. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12)
}

/** After so many ms without a report the bytes stand still: a graph that is written is being run. */
const SILENT = 3000

/**
 * What an import does now.
 * @param silent milliseconds since the last report
 */
export function stageText({ stage, done }: PackProgress, silent: number): string {
  if (stage === 'writing' && done > 0 && silent > SILENT) return t('Computing with what is written so far')
  switch (stage) {
    case 'reading':
      return t('Reading the file')
    case 'writing':
      return t('Writing the model')
    case 'checking':
      return t('Checking every byte')
  }
}

/** An estimate from less than this, in ms, would jump about. */
const SOONEST = 1000

/**
 * Milliseconds that a stage still takes if it goes on as it has so far; null while that cannot be said.
 * @param elapsed milliseconds since the stage began
 * @param silent milliseconds since the last report; an estimate from bytes that stand still would grow, not shrink
 */
export function timeLeft({ done, total }: PackProgress, elapsed: number, silent: number): number | null {
  if (done <= 0 || elapsed < SOONEST || silent > SILENT) return null
  return (elapsed * Math.max(0, total - done)) / done
}

export function timeLeftText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 60) return t('about {{seconds}} s left', { seconds })
  return t('about {{minutes}} min left', { minutes: Math.ceil(seconds / 60) })
}
