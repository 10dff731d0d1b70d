import { formatNumber, t } from '../language/language'
import { saidText } from '../language/noticeText'
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

/** A few words for a notice, in the language of the page; its sentence says the rest. */
export function noticeLabel({ code }: Notice): string {
  return t(LABELS[code] ?? code.replaceAll('-', ' '))
}

/** Notices of a series without those that only say that it is a part: they stand above the parts. */
export function ownNotices({ warnings, part }: OpenSeries): Notice[] {
  return warnings.filter(({ code }) => !part?.because.some((split) => split.code === code))
}

/** What sets a part apart (`echo time 20 ms, phase 2`), in the language of the page. */
export function partName(label: string): string {
  return label.split(', ').map(saidText).join(t(', '))
}

export function seriesFacts({ modality, plane, slices, part }: OpenSeries): string {
  const what = part ? t('part {{index}} of {{parts}}', { index: part.index, parts: part.count }) : modality
  return [what, plane && t(plane), formatNumber(slices)].filter(Boolean).join(' · ')
}

/** The first clause of a reason; the whole sentence is shown with the series that is selected. */
export function shortReason(because: string): string {
  return because.split(/[,.;，。；]/)[0]?.toLowerCase() ?? because
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

/** DICOM's letter for the patient's sex (PS3.3 C.7.1.1), in the language of the page. */
export function readableSex(sex: string): string {
  return sex && t(sex)
}

const AGE_UNITS: Readonly<Record<string, string>> = {
  D: '{{age}} days',
  W: '{{age}} weeks',
  M: '{{age}} months',
  Y: '{{age}} y',
}

/** DICOM age strings (PS3.5 6.2, AS): nnnD, nnnW, nnnM or nnnY. */
export function readableAge(age: string): string {
  const match = /^(\d{3})([DWMY])$/.exec(age)
  const sentence = AGE_UNITS[match?.[2] ?? '']
  return sentence ? t(sentence, { age: Number(match?.[1]) }) : ''
}
