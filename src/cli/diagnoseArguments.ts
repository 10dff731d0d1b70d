import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PROJECT } from './build'

export const DIAGNOSE_USAGE = `Usage: npm run --silent diagnose -- PATH... [--pack DIR] [--scans ID,ID] [--mixed] [--json] [--logits OUT.npy]
  PATH      files and folders of one case
  --pack    folder of a model pack; without it the default pack
  --scans   ids of the series to diagnose, as inspect lists them; without it the proposed case
  --mixed   diagnose scans of several studies or patients as one case all the same
  --json    print the whole diagnosis as raddiag-diagnosis/1
  --logits  write the logits in the pack's class order
`

export interface DiagnoseArguments {
  paths: readonly string[]
  pack: string
  /** Null: the case as the rules propose it. */
  scans: readonly string[] | null
  /** The person insists on a case over several studies or patients. */
  mixed: boolean
  json: boolean
  logits: string | null
}

/** The pack that ships. */
export const DEFAULT_PACK = resolve(PROJECT, 'public', 'models', 'default')

/** @returns null when the arguments are not as the usage says. */
export function parseDiagnoseArguments(args: string[]): DiagnoseArguments | null {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { pack: text, scans: text, logits: text, json: flag, mixed: flag }
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    if (positionals.length === 0) return null
    return {
      paths: positionals,
      pack: values.pack ?? DEFAULT_PACK,
      scans: values.scans?.split(',').filter((id) => id !== '') ?? null,
      mixed: values.mixed ?? false,
      json: values.json ?? false,
      logits: values.logits ?? null,
    }
  } catch {
    return null
  }
}
