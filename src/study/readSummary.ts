import type { ReadCounts, ReadProgress, SkippedSource } from './types'

/** Codes of files that are in order and hold no image to show; every other code is a file that could not be read. */
const NO_IMAGE = new Set(['not-an-image', 'no-pixel-data'])

/** Skipped files in two groups: what is no image, and what should have opened. */
export interface SkippedGroups {
  notImages: readonly SkippedSource[]
  unreadable: readonly SkippedSource[]
}

export function groupSkipped(skipped: readonly SkippedSource[]): SkippedGroups {
  return {
    notImages: skipped.filter(({ code }) => NO_IMAGE.has(code)),
    unreadable: skipped.filter(({ code }) => !NO_IMAGE.has(code)),
  }
}

/** For example `450 files/s · 23.1 MB/s`; empty before there is anything to measure. */
export function rateText({ filesRead, bytesRead, milliseconds }: ReadProgress): string {
  if (milliseconds < 100 || filesRead === 0) return ''
  const seconds = milliseconds / 1000
  return `${rounded(filesRead / seconds)} files/s · ${rounded(bytesRead / 1e6 / seconds)} MB/s`
}

/** For example `235 files in 1.2 s`. */
export function lookedAtText({ files, milliseconds }: ReadCounts): string {
  return `${counted(files, 'file')} in ${rounded(milliseconds / 1000)} s`
}

/** The summary as plain text, one line a file that did not open. */
export function summaryText(counts: ReadCounts, skipped: readonly SkippedSource[], when: Date): string {
  const { notImages, unreadable } = groupSkipped(skipped)
  const lines = [
    'RadDiag Viewer: what became of the files',
    when.toISOString(),
    '',
    `Looked at: ${lookedAtText(counts)} (${rounded(counts.bytes / 1e6)} MB read)`,
    `Opened: ${counted(counts.opened, 'file')}, ${counted(counts.images, 'image')}`,
    `Not images: ${notImages.length}`,
    `Could not be read: ${unreadable.length}`,
    ...(counts.unread > 0 ? [`Not looked at, because reading was stopped: ${counts.unread}`] : []),
  ]
  const listed = [...listOf('Could not be read', unreadable), ...listOf('Not images', notImages)]
  return `${[...lines, ...listed].join('\n')}\n`
}

function listOf(title: string, skipped: readonly SkippedSource[]): string[] {
  if (skipped.length === 0) return []
  return ['', `${title}:`, ...skipped.map(({ source, code, message }) => `${code}\t${source}\t${message}`)]
}

/** A file name that tells nothing of the patient. */
export function summaryFileName(when: Date): string {
  return `raddiag-reading-${when.toISOString().slice(0, 19).replaceAll(':', '')}.txt`
}

/** `1 file`, `1,204 files`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** Three digits or so: 1,204, 123, 45.6, 0.8. */
function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
}
