import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../../study/result'

export interface BenchArguments {
  effort: 'quick' | 'usual' | 'full'
  json: boolean
  /** Folder of the pack that is measured, or in a full run of the default pack's rows. */
  pack: string
  faithfulness: boolean
  /** Where the mean curves are drawn; null: nowhere. */
  plot: string | null
  /** A checkpoint of full size for a full run; null: found or made. */
  checkpoint: string | null
}

export const BENCH_USAGE = [
  'npm run bench -- [--quick] [--json] [--pack DIR]',
  'npm run bench -- --full [--checkpoint FILE] [--json] [--pack DIR]',
  'npm run bench -- --faithfulness [--quick] [--json] [--plot FILE] [--pack DIR]',
].join('\n       ')

/** @returns failed `usage` with a sentence when the arguments are none, or do not go together. */
export function benchArguments(args: readonly string[]): Result<BenchArguments, 'usage'> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        pack: { type: 'string', default: 'public/models/default' },
        faithfulness: { type: 'boolean', default: false },
        plot: { type: 'string' },
        checkpoint: { type: 'string' },
      },
    })
    const { quick, full, json, faithfulness, plot = null, checkpoint } = values
    const apart = [quick && full, faithfulness && full, plot && !faithfulness, checkpoint && !full]
    if (apart.some(Boolean)) return failed('usage', 'These options do not go together.')
    return ok({
      effort: full ? 'full' : quick ? 'quick' : 'usual',
      json,
      pack: resolve(values.pack),
      faithfulness,
      plot,
      checkpoint: checkpoint === undefined ? null : resolve(checkpoint),
    })
  } catch (error) {
    return failed('usage', error instanceof Error ? error.message : String(error))
  }
}
