import type { GraphName } from '../model/network'
import type { SelfTestOutcome } from '../model/selfTest'
import type { BackendChoice } from './backendChoice'

interface Titled {
  name: BackendChoice['name']
  title: string
}

/** Why an error came, as a clause: its first line, shortened where a runtime adds its whole stack. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.split('\n')[0]?.trim() ?? ''
  return line.length > 200 ? `${line.slice(0, 199)}…` : line.replace(/\.$/, '')
}

const GRAPHS: Readonly<Record<GraphName, string>> = {
  encoder: 'slice features',
  attention: 'scan vectors',
  fusion: 'case vectors and logits',
}

/** What was wrong in a self-test that was not passed, as a clause. */
export function failureOf({ largestError, wrongGraph, outputErrors }: SelfTestOutcome): string {
  if (wrongGraph === undefined) {
    return Number.isFinite(largestError)
      ? `a logit differs by ${largestError.toPrecision(3)}`
      : 'a logit is not a number'
  }
  const error = outputErrors?.[wrongGraph] ?? Number.POSITIVE_INFINITY
  const what = GRAPHS[wrongGraph]
  return Number.isFinite(error)
    ? `its ${what} differ by up to ${Number((100 * error).toPrecision(2))} % of their usual size`
    : `its ${what} are not numbers`
}

/** Why this one, in a sentence; `clauses` say how it was chosen and what became of the others. */
export function because(title: string, note: string, clauses: readonly string[]): string {
  const passed = `${title} passed the self-test (${note})`
  return clauses.length === 0 ? `${passed}.` : `${passed}; ${clauses.join('; ')}.`
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value))
}

/** How the winner and the others that passed compare; nothing where there was nothing to compare. */
export function measuredClauses(
  winner: BackendChoice['name'],
  measured: BackendChoice['measured'],
  backends: readonly Titled[],
): string[] {
  const timed = measured.flatMap((one) =>
    one.milliseconds === null ? [] : [{ name: one.name, words: milliseconds(one.milliseconds) }],
  )
  const own = timed.find(({ name }) => name === winner)
  if (own === undefined || timed.length < 2) return []
  const others = timed.filter((one) => one !== own)
  return [
    `it is the fastest here with ${own.words} ms a slice`,
    ...others.map(({ name, words }) => `${titleOf(name, backends)} takes ${words} ms a slice`),
  ]
}

/** The same for a choice of an earlier visit, which also knows who did not pass then. */
export function rememberedClauses(choice: BackendChoice, backends: readonly Titled[]): string[] {
  const others = choice.measured.filter(({ name }) => name !== choice.name)
  const own = choice.measured.find(({ name }) => name === choice.name)?.milliseconds
  return [
    typeof own === 'number' ? `measured here before: ${milliseconds(own)} ms a slice` : 'chosen here before',
    ...others.map(({ name, milliseconds: took }) =>
      took === null
        ? `${titleOf(name, backends)} could not be used then`
        : `${titleOf(name, backends)} took ${milliseconds(took)} ms a slice`,
    ),
  ]
}

function titleOf(name: BackendChoice['name'], backends: readonly Titled[]): string {
  return backends.find((backend) => backend.name === name)?.title ?? name
}
