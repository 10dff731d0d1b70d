import type { MeasuredValue, MeasureKind } from './measurement'

/** What Cornerstone's tools have worked out for one image; colour images answer with lists of red, green and blue. */
export type ToolStatistics = Readonly<Record<string, unknown>>

/** What pixel values are multiplied by, and the unit they have then. */
export interface ValueScale {
  factor: number
  unit: string
}

interface Part {
  name: string
  field: string
  /** Where the tools say the unit, or the unit itself; `values`: that of the image's values. */
  unit: { field: string } | { is: string } | 'values'
}

const REGION: readonly Part[] = [
  { name: 'mean', field: 'mean', unit: 'values' },
  { name: 'SD', field: 'stdDev', unit: 'values' },
  { name: 'min', field: 'min', unit: 'values' },
  { name: 'max', field: 'max', unit: 'values' },
  { name: 'area', field: 'area', unit: { field: 'areaUnit' } },
]
const LENGTH: readonly Part[] = [{ name: 'length', field: 'length', unit: { field: 'unit' } }]
const ANGLE: readonly Part[] = [{ name: 'angle', field: 'angle', unit: { is: '°' } }]

const PARTS: Readonly<Record<MeasureKind, readonly Part[]>> = {
  length: LENGTH,
  bidirectional: [...LENGTH, { name: 'width', field: 'width', unit: { field: 'unit' } }],
  angle: ANGLE,
  cobb: ANGLE,
  ellipse: REGION,
  rectangle: REGION,
  freehand: REGION,
  probe: [{ name: 'value', field: 'value', unit: 'values' }],
  arrow: [],
}

/** What the value of a channel is called, and the mean of one. */
const CHANNELS = [
  ['red', 'mean red'],
  ['green', 'mean green'],
  ['blue', 'mean blue'],
] as const

/**
 * The numbers of a measurement, those that are known. The SD is that of the population (divided by n). Of a colour
 * image the mean of each channel is given, which is what its bytes say; an SD or range of them would suggest a
 * physical quantity that colours are not.
 * @param scale of the image's values; null: as the tools give them
 */
export function valuesOf(
  kind: MeasureKind,
  statistics: ToolStatistics,
  scale: ValueScale | null,
): MeasuredValue[] {
  return PARTS[kind].flatMap((part) => {
    const value = statistics[part.field]
    if (Array.isArray(value)) return channelValues(part, value)
    if (typeof value !== 'number' || !Number.isFinite(value)) return []
    const factor = part.unit === 'values' ? (scale?.factor ?? 1) : 1
    return [{ name: part.name, value: value * factor, unit: unitOf(part, statistics, scale) }]
  })
}

function channelValues({ name }: Part, channels: readonly unknown[]): MeasuredValue[] {
  if (name !== 'mean' && name !== 'value') return []
  return CHANNELS.flatMap(([single, mean], i) => {
    const value = channels[i]
    if (typeof value !== 'number' || !Number.isFinite(value)) return []
    return [{ name: name === 'mean' ? mean : single, value, unit: '' }]
  })
}

function unitOf({ unit }: Part, statistics: ToolStatistics, scale: ValueScale | null): string {
  if (unit === 'values' && scale) return scale.unit
  const said = unit === 'values' ? statistics.modalityUnit : 'is' in unit ? unit.is : statistics[unit.field]
  return typeof said === 'string' ? said : ''
}
