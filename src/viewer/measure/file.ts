import { z } from 'zod'
import { t } from '../../language/language'
import { failed, ok, type Result } from '../../study/result'
import { MEASURE_KINDS, type Measurement, POINTS } from './measurement'

const number = z.number().refine(Number.isFinite)
const point = z.tuple([number, number, number])
const entry = z.object({
  kind: z.enum(MEASURE_KINDS),
  series: z.string(),
  /** Null for what was drawn in a volume, across its slices; `normal` then says the plane. */
  slice: z.string().nullable(),
  normal: point.nullable().default(null),
  points: z.array(point).min(1).max(100_000),
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
  const entries = measurements.flatMap(({ id: _, sliceId, seriesId, ...rest }) => {
    const series = seriesId ?? (sliceId === null ? undefined : seriesOf(sliceId))
    return series === undefined ? [] : [{ ...rest, series, slice: sliceId }]
  })
  return { schema: 'raddiag-measurements/1', measurements: entries }
}

/**
 * Measurements from the text of a file, with fresh ids.
 * @param name of the file, for the sentence that says what is wrong with it
 * @param newId gives an id nothing else has
 */
export function fromFile(name: string, text: string, newId: () => string): Result<Measurement[]> {
  const parsed = fileSchema.safeParse(parseJson(text))
  if (!parsed.success || parsed.data.measurements.some(isBroken)) {
    const message = t('{{name}} is not a file of measurements (raddiag-measurements/1).', { name })
    return failed('not-measurements', message)
  }
  return ok(
    parsed.data.measurements.map(({ series, slice, ...rest }) => ({
      ...rest,
      id: newId(),
      sliceId: slice,
      seriesId: slice === null ? series : null,
    })),
  )
}

function isBroken({ kind, points, slice, normal }: MeasurementFile['measurements'][number]): boolean {
  return points.length < POINTS[kind] || (slice === null && normal === null)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
