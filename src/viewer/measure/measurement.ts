/** What can be measured, in the order of the buttons. */
export const MEASURE_KINDS = [
  'length',
  'bidirectional',
  'angle',
  'cobb',
  'ellipse',
  'rectangle',
  'freehand',
  'probe',
  'arrow',
] as const

export type MeasureKind = (typeof MEASURE_KINDS)[number]

export type Point = [number, number, number]

/** How many points a kind is drawn with; a freehand outline has at least that many. */
export const POINTS: Readonly<Record<MeasureKind, number>> = {
  length: 2,
  bidirectional: 4,
  angle: 3,
  cobb: 4,
  ellipse: 4,
  rectangle: 4,
  freehand: 3,
  probe: 1,
  arrow: 2,
}

/** Drawn as one closed outline instead of by a few handles. */
export function isOutline(kind: MeasureKind): boolean {
  return kind === 'freehand'
}

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
  /** The slice it lies on; null for what was drawn across the slices of a volume, on a plane of its own. */
  sliceId: string | null
  /** The series of the volume it was drawn in; null where it was drawn on a slice, which then says the series. */
  seriesId: string | null
  /** Unit normal of the plane it was drawn on in a volume; null where the slice says it. */
  normal: Point | null
  /** Handles, or the corners of an outline: LPS millimetres, or pixels where the image has no place in space. */
  points: Point[]
  /** The one that matters most first; empty while it is being drawn, and for an arrow. */
  values: MeasuredValue[]
  text: string
}
