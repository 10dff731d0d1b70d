import { z } from 'zod'
import { machineSchema } from './machine'

const rowSchema = z.object({
  id: z.string(),
  work: z.string(),
  toBeat: z.string(),
  /** What was measured, in words. */
  measured: z.string(),
  /** What is compared with `goal`, in `unit`; null: not measured. */
  figure: z.number().nullable(),
  goal: z.number(),
  unit: z.enum(['ratio', 'share', 'ms', 's', 'bytes']),
  /** figure <= goal; null: not measured. */
  held: z.boolean().nullable(),
  /** What the figure is the median or the worst of, by side or case; times in ms where nothing else is said. */
  samples: z.record(z.string(), z.array(z.number())),
})

export const fullReportSchema = z.object({
  schema: z.literal('raddiag-bench-full/1'),
  machine: machineSchema,
  /** As it can be typed again. */
  command: z.string(),
  pytorch: z.string().nullable(),
  /** Load averages of one, five and fifteen minutes. */
  load: z.object({ before: z.array(z.number()), after: z.array(z.number()) }),
  seconds: z.number(),
  rows: z.array(rowSchema),
  /** What the rows were measured on. */
  notes: z.array(z.string()),
})

export type FullRow = z.infer<typeof rowSchema>
export type FullReport = z.infer<typeof fullReportSchema>

/** A row of the table without what was measured. */
export type Goal = Pick<FullRow, 'id' | 'work' | 'toBeat' | 'goal' | 'unit'>

export function measuredRow(
  goal: Goal,
  figure: number,
  measured: string,
  samples: FullRow['samples'],
): FullRow {
  return { ...goal, measured, figure, held: figure <= goal.goal, samples }
}

export function notMeasured(goal: Goal, reason: string): FullRow {
  return { ...goal, measured: `not measured: ${reason}`, figure: null, held: null, samples: {} }
}

function heldText({ held }: FullRow): string {
  if (held === null) return '–'
  return held ? 'held' : '**not held**'
}

export function rowText(row: FullRow): string {
  return `| ${row.work} | ${row.measured} | ${row.toBeat} | ${heldText(row)} |`
}

function loads(averages: readonly number[]): string {
  return averages.map((average) => average.toFixed(1)).join(', ')
}

/** The report as it stands in docs/PERFORMANCE.md, to be pasted whole. */
export function fullMarkdown({ machine, command, pytorch, load, seconds, rows, notes }: FullReport): string {
  const { cpu, cores, memoryBytes, node, chromium } = machine
  const software = [`Node ${node}`, chromium, pytorch === null ? 'no PyTorch' : `PyTorch ${pytorch}`]
  return [
    '```sh',
    command,
    '```',
    '',
    `${cpu}, ${cores} cores, ${(memoryBytes / 1e9).toFixed(0)} GB of memory; ${software.join('; ')}.`,
    `Load averages before: ${loads(load.before)}; after: ${loads(load.after)}. The run took ${(seconds / 60).toFixed(1)} min.`,
    'Medians of one run; sides that are compared took turns.',
    '',
    '| work | measured | to beat | |',
    '|---|---|---|---|',
    ...rows.map(rowText),
    '',
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}
