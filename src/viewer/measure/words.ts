import { formatNumber, t } from '../../language/language'
import type { MeasuredValue, MeasureKind } from './measurement'

/** What each kind is called, in English; drawn through `t`. */
export const KIND_NAMES: Readonly<Record<MeasureKind, string>> = {
  length: 'Length',
  bidirectional: 'Bidirectional',
  angle: 'Angle',
  cobb: 'Cobb angle',
  ellipse: 'Ellipse',
  rectangle: 'Rectangle',
  freehand: 'Freehand region',
  probe: 'Probe',
  arrow: 'Arrow',
}

/** Uptake values are small and read to two decimals; everything else to one. */
function digitsOf(unit: string): number {
  return unit === 'SUVbw' ? 2 : 1
}

/** A number with its unit, in the language of the page: `-50.0 HU`, `12.5 mm`, `45.0°`. */
export function numberText({ value, unit }: MeasuredValue): string {
  const digits = digitsOf(unit)
  const number = formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const spaced = unit === '' || unit === '°' ? unit : ` ${unit}`
  return `${number.replace('-', '−')}${spaced}`
}

/** The same with its name before it. */
export function namedText(value: MeasuredValue): string {
  return `${t(value.name)} ${numberText(value)}`
}

/** Lines beside a drawing: its text, then its numbers, named where there are several. */
export function drawingLines(values: readonly MeasuredValue[], text: string): string[] {
  const numbers = values.map((value) => (values.length > 1 ? namedText(value) : numberText(value)))
  return text === '' ? numbers : [text, ...numbers]
}
