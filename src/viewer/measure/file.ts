import { z } from 'zod'
import { failed, ok, type Result } from '../../study/result'
import { MEASURE_KINDS, type Measurement } from './measurement'

const number = z.number().refine(Number.isFinite)
const entry = z.object({
  kind: z.enum(MEASURE_KINDS),
  series: z.string(),
  slice: z.string(),
  points: z
    .array(z.tuple([number, number, number]))
    .min(1)
    .max(100_000),
  values: z.array(z.object({ name: z.string(), value: number, unit: z.string() })),
  text: z.string(),
})
const fileSchema = z.object({ schema: z.literal('raddiag-measurements/1'), measurements: z.array(entry) })

/** A file of measurements. No name, number or date of a patient; slices by the ids of series and slice. */
export type MeasurementFile = z.infer<typeof fileSchema>

/** @param seriesOf the series a slice belongs to; measurements without one are left out. */
export function toFile(
  measurements: readonly Measurement[],
  seriesOf: (sliceId: string) => string | undefined,
): MeasurementFile {
  const entries = measurements.flatMap(({ id: _, sliceId, ...rest }) => {
    const series = seriesOf(sliceId)
    return series === undefined ? [] : [{ ...rest, series, slice: sliceId }]
  })
  return { schema: 'raddiag-measurements/1', measurements: entries }
}

/** How many points a kind is drawn with: fewer in a file would break its tool. */
const POINTS = {
  length: 2,
  bidirectional: 4,
  ellipse: 4,
  rectangle: 4,
  probe: 1,
  arrow: 2,
} as const

/**
 * Measurements from the text of a file, with fresh ids.
 * @param name of the file, for the sentence that says what is wrong with it
 * @param newId gives an id nothing else has
 */
export function fromFile(name: string, text: string, newId: () => string): Result<Measurement[]> {
  const parsed = fileSchema.safeParse(parseJson(text))
  const broken = !parsed.success || parsed.data.measurements.some((m) => m.points.length < POINTS[m.kind])
  if (broken) {
    return failed('not-measurements', `${name} is not a file of measurements (raddiag-measurements/1).`)
  }
  return ok(
    parsed.data.measurements.map(({ series: _, slice, ...rest }) => ({
      ...rest,
      id: newId(),
      sliceId: slice,
    })),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
