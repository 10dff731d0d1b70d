import type { Notice, OpenSeries } from '../study/types'

/** Short words for notices whose code alone would not be understood; other codes read as they are. */
const LABELS: Readonly<Record<string, string>> = {
  'burned-in-text': 'text in the image',
  'direction-flip': 'turned slices',
  'duplicate-slices': 'slices at one position',
  'joined-parts': 'joined by you',
  'mixed-pixel-size': 'pixel size changes',
  'multi-echo': 'several echoes',
  'several-frames-of-reference': 'patient moved between images',
  'several-patients': 'another patient',
  'several-studies': 'another study',
  'spacing-mismatch': 'spacing differs from header',
}

/** A few words for a notice; its sentence says the rest. */
export function noticeLabel({ code }: Notice): string {
  return LABELS[code] ?? code.replaceAll('-', ' ')
}

/** Notices of a series without those that only say that it is a part: they stand above the parts. */
export function ownNotices({ warnings, part }: OpenSeries): Notice[] {
  return warnings.filter(({ code }) => !part?.because.some((split) => split.code === code))
}

export function seriesFacts({ modality, plane, slices, part }: OpenSeries): string {
  const what = part ? `part ${part.index} of ${part.count}` : modality
  return [what, plane, slices.toLocaleString('en')].filter(Boolean).join(' · ')
}

/** The first clause of a reason; the whole sentence is shown with the series that is selected. */
export function shortReason(because: string): string {
  return because.split(/[,.;]/)[0]?.toLowerCase() ?? because
}

/** DICOM person name (PS3.5 6.2.1.1): family ^ given ^ middle ^ prefix ^ suffix of the first component group. */
export function readableName(name: string): string {
  const [family = '', given = '', middle = ''] = (name.split('=')[0] ?? '').split('^')
  return [family.trim(), [given.trim(), middle.trim()].filter(Boolean).join(' ')].filter(Boolean).join(', ')
}

/** A date as stored (YYYYMMDD) with hyphens. */
export function readableDate(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date
}

/** DICOM age strings (PS3.5 6.2, AS): nnnD, nnnW, nnnM or nnnY. */
export function readableAge(age: string): string {
  const match = /^(\d{3})([DWMY])$/.exec(age)
  if (!match) return ''
  const unit = { D: 'days', W: 'weeks', M: 'months', Y: 'y' }[match[2] ?? ''] ?? ''
  return `${Number(match[1])} ${unit}`
}
