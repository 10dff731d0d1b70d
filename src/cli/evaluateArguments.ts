import { parseArgs } from 'node:util'
import type { Homes } from '../evaluate/classes'
import { DEFAULT_OPTIONS } from '../evaluate/evaluate'
import type { Bounds } from '../evaluate/evaluation'
import { DEFAULT_PACK } from './diagnoseArguments'

export const EVALUATE_USAGE = `Usage: npm run --silent evaluate -- COHORT... [--split NAME] [--pack DIR] [--predictions FILE] [--strangers COHORT] [--composed N] [--json] [--into PACK_DIR]
  COHORT         folder of case folders whose case.json has labels, or with images/ and cases.csv; several are one cohort
  --split        only cases of this split, as test; cases that name no split are in every one
  --datasets     only cases of these datasets, as A,B
  --home         judge a class inside these datasets, as CLASS=A,B; may be given again. Else where it occurs
  --strangers    a cohort of kinds of images that the pack was never taught, for figures of its gate
  --composed     make so many stacks of each dataset, one picture with a disorder among normal ones, and find it by attention
  --pack         folder of a model pack; without it the default pack
  --predictions  write one row a case: labels, logits, probabilities, what the gate said
  --json         print raddiag-evaluation/1
  --into         write the figures into the manifest of this pack, which must have the same graphs
  --bounds       positive cases of a class that is head, and below which it is tail; ${DEFAULT_OPTIONS.bounds.head},${DEFAULT_OPTIONS.bounds.tail} without it
  --bins         bins of equal width for the calibration error, ${DEFAULT_OPTIONS.bins} without it
  --draws        bootstrap samples for the intervals, ${DEFAULT_OPTIONS.draws} without it
`

export interface EvaluateArguments {
  cohorts: readonly string[]
  split: string | null
  /** Null: all. */
  datasets: readonly string[] | null
  homes: Homes
  /** Null: none. */
  strangers: string | null
  /** Stacks of each dataset; 0: none. */
  composed: number
  pack: string
  predictions: string | null
  json: boolean
  into: string | null
  bounds: Bounds
  /** Of the reliability diagram. */
  bins: number
  draws: number
}

const text = { type: 'string' } as const
const OPTIONS = {
  split: text,
  datasets: text,
  home: { type: 'string', multiple: true },
  strangers: text,
  composed: text,
  pack: text,
  predictions: text,
  json: { type: 'boolean' },
  into: text,
  bounds: text,
  bins: text,
  draws: text,
} as const

function list(given: string): string[] {
  return given.split(',').filter((part) => part !== '')
}

/** `CLASS=A,B` of each. Null: one is not so. */
function parseHomes(given: readonly string[]): Homes | null {
  const homes = new Map<string, readonly string[]>()
  for (const one of given) {
    const [id, datasets, ...rest] = one.split('=')
    if (!id || !datasets || rest.length > 0) return null
    homes.set(id, list(datasets))
  }
  return homes
}

function parseBounds(given: string | undefined): Bounds | null {
  if (given === undefined) return DEFAULT_OPTIONS.bounds
  const match = /^(\d+),(\d+)$/.exec(given)
  const bounds = { head: Number(match?.[1]), tail: Number(match?.[2]) }
  return match && bounds.tail <= bounds.head ? bounds : null
}

/** A whole number of at least `least`. Null: it is none. */
function parseCount(given: string | undefined, usual: number, least: number): number | null {
  if (given === undefined) return usual
  return /^\d{1,5}$/.test(given) && Number(given) >= least ? Number(given) : null
}

/** @returns null when the arguments are not as the usage says. */
export function parseEvaluateArguments(args: string[]): EvaluateArguments | null {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS })
    const homes = parseHomes(values.home ?? [])
    const bounds = parseBounds(values.bounds)
    const draws = parseCount(values.draws, DEFAULT_OPTIONS.draws, 0)
    const bins = parseCount(values.bins, DEFAULT_OPTIONS.bins, 1)
    const composed = parseCount(values.composed, 0, 1)
    if (positionals.length === 0 || homes === null || bounds === null) return null
    if (draws === null || bins === null || composed === null) return null
    return {
      cohorts: positionals,
      split: values.split ?? null,
      datasets: values.datasets === undefined ? null : list(values.datasets),
      homes,
      strangers: values.strangers ?? null,
      composed,
      pack: values.pack ?? DEFAULT_PACK,
      predictions: values.predictions ?? null,
      json: values.json ?? false,
      into: values.into ?? null,
      bounds,
      bins,
      draws,
    }
  } catch {
    return null
  }
}
