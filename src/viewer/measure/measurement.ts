/** What can be measured, in the order of the buttons. */
export const MEASURE_KINDS = ['length', 'bidirectional', 'ellipse', 'rectangle', 'probe', 'arrow'] as const

export type MeasureKind = (typeof MEASURE_KINDS)[number]

export type Point = [number, number, number]

/** One number of a measurement. `unit` is empty where the values of the image have none that is known. */
export interface MeasuredValue {
  name: string
  value: number
  unit: string
}

/** One measurement as the list shows it and the file keeps it. */
export interface Measurement {
  id: string
  kind: MeasureKind
  sliceId: string
  /** Handles: LPS millimetres, or pixels where the image has no place in space. */
  points: Point[]
  /** The one that matters most first; empty while it is being drawn, and for an arrow. */
  values: MeasuredValue[]
  text: string
}

/** What Cornerstone's tools have worked out for one image; colour images answer with lists, which are left out. */
export type ToolStatistics = Readonly<Record<string, unknown>>

interface Part {
  name: string
  field: string
  /** Where the tools say the unit. */
  unit: { field: string }
}

const REGION: readonly Part[] = [
  { name: 'mean', field: 'mean', unit: { field: 'modalityUnit' } },
  { name: 'SD', field: 'stdDev', unit: { field: 'modalityUnit' } },
  { name: 'min', field: 'min', unit: { field: 'modalityUnit' } },
  { name: 'max', field: 'max', unit: { field: 'modalityUnit' } },
  { name: 'area', field: 'area', unit: { field: 'areaUnit' } },
]
const LENGTH: readonly Part[] = [{ name: 'length', field: 'length', unit: { field: 'unit' } }]

const PARTS: Readonly<Record<MeasureKind, readonly Part[]>> = {
  length: LENGTH,
  bidirectional: [...LENGTH, { name: 'width', field: 'width', unit: { field: 'unit' } }],
  ellipse: REGION,
  rectangle: REGION,
  probe: [{ name: 'value', field: 'value', unit: { field: 'modalityUnit' } }],
  arrow: [],
}

/** The numbers of a measurement, those that are known. The SD is that of the population (divided by n). */
export function valuesOf(kind: MeasureKind, statistics: ToolStatistics): MeasuredValue[] {
  return PARTS[kind].flatMap(({ name, field, unit }) => {
    const value = statistics[field]
    if (typeof value !== 'number' || !Number.isFinite(value)) return []
    const said = statistics[unit.field]
    return [{ name, value, unit: typeof said === 'string' ? said : '' }]
  })
}
