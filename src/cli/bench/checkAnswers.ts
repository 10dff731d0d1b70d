import { largestDifference } from '../../model/selfTest'
import type { Answers } from './jobs'

/** How far logits may be from each other, and with weights of full precision from the manifest's. */
export const CLOSE = 1e-3

/** Rounding of sums of 32 weights. */
const ROUNDING = 1e-5

export interface RuntimeAnswers {
  /** For example “Chromium WASM, 2 threads”. */
  name: string
  answers: Answers
}

/** What is null was not a finite number. */
function values(logits: readonly (number | null)[]): number[] {
  return logits.map((logit) => logit ?? Number.NaN)
}

function allFinite(lists: readonly (readonly (number | null)[])[]): boolean {
  return lists.every((list) => list.length > 0 && list.every((value) => value !== null))
}

function difference(expected: readonly (number | null)[], actual: readonly (number | null)[]): number {
  return expected.length === actual.length
    ? largestDifference(values(expected), values(actual))
    : Number.POSITIVE_INFINITY
}

/** True when the attention weights of a scan's slices are shares of a whole. */
function areShares(weights: readonly (number | null)[]): boolean {
  const all = values(weights)
  const sum = all.reduce((total, weight) => total + weight, 0)
  return all.every((weight) => weight >= 0) && sum > 0 && sum <= 1 + ROUNDING
}

/** What is wrong with one runtime's answers by themselves, as the end of a sentence; null: nothing. */
function wrongAlone({ selfTest, logits, scans }: Answers): string | null {
  const lists = scans.flatMap(({ adds, without, weights }) => [adds, without, weights])
  if (!allFinite([selfTest.logits, logits, ...lists])) return 'gave values that are not finite numbers'
  const error = difference(selfTest.expected, selfTest.logits)
  if (!(error <= selfTest.tolerance)) return `is off the pack’s self-test by ${error.toExponential(1)}`
  for (const [index, { adds, without, weights }] of scans.entries()) {
    if (!areShares(weights)) return `gave slice weights of scan ${index + 1} that are no shares of a whole`
    const summed = values(adds).map((added, place) => added + (without[place] ?? Number.NaN))
    const missing = difference(logits, summed)
    if (!(missing <= CLOSE)) {
      const by = missing.toExponential(1)
      return `says of scan ${index + 1} that it adds what the case without it does not lack (off by ${by})`
    }
  }
  return null
}

/** How two runtimes differ, as a sentence; null: they agree. */
function apart(one: RuntimeAnswers, other: RuntimeAnswers): string | null {
  const compared = [
    { what: 'the same case', expected: other.answers.logits, actual: one.answers.logits },
    {
      what: 'the self-test',
      expected: other.answers.selfTest.logits,
      actual: one.answers.selfTest.logits,
    },
  ]
  for (const { what, expected, actual } of compared) {
    const by = difference(expected, actual)
    if (!(by <= CLOSE))
      return `The logits of ${one.name} are ${by.toExponential(1)} off those of ${other.name} on ${what}.`
  }
  if (one.answers.first === other.answers.first) return null
  return `${one.name} puts ${one.answers.first} first, ${other.name} ${other.answers.first}, on the same case.`
}

/**
 * Do all runtimes compute the same, and what the pack's manifest says? Each must give finite numbers and the self-test's
 * logits; those and the case's must be within 1e-3 of every other runtime's; the first finding must be the same; what a
 * scan adds and the case without it must make the case.
 * @returns a sentence that names the runtime which is wrong; null: all are right.
 */
export function wrongAnswer(runs: readonly RuntimeAnswers[]): string | null {
  for (const { name, answers } of runs) {
    const wrong = wrongAlone(answers)
    if (wrong !== null) return `${name} ${wrong}.`
  }
  const pairs = runs.flatMap((one, index) => runs.slice(0, index).map((other) => [one, other] as const))
  return pairs.map(([one, other]) => apart(one, other)).find((wrong) => wrong !== null) ?? null
}
