import type { Manifest } from '../model/manifest'
import { type GraphBytes, type Network, openNetwork } from '../model/network'
import type { Pack } from '../model/pack'
import { runSelfTest } from '../model/selfTest'
import type { CreateSession } from '../model/session'
import { failed, ok, type Result } from '../study/result'
import { type BackendChoice, type BackendChoices, choiceKey, rememberedChoice } from './backendChoice'
import { bestBatch, encoderMilliseconds } from './backendTiming'
import { because, failureOf, measuredClauses, reasonOf, rememberedClauses } from './backendWords'
import type { BackendStatus, BackendWish } from './service'

/** What a candidate says before it is tried. */
export type Availability =
  | { available: true; threads: number; note: string; device?: string }
  | { available: false; reason: string }

/** A runtime that may run the graphs on this machine. */
export interface BackendCandidate {
  name: BackendStatus['name']
  /** What a person calls it. */
  title: string
  /**
   * Asks the platform; cheap, loads no runtime. `note` and `reason` are clauses for a sentence; `device` tells one
   * piece of hardware from another.
   */
  probe(): Promise<Availability>
  /** Loads the runtime. Rejects when it does not start. */
  load(): Promise<CreateSession>
}

export interface ChosenBackend {
  network: Network
  /** What a person calls the backend. */
  title: string
  status: BackendStatus
  /** Slices that the encoder is best given at once; absent: one. */
  batch?: number
  /** Where the choice is remembered; absent: it is not. */
  choiceKey?: string
}

export type TestablePack = Pick<Pack, 'precision' | 'sha256'> & { manifest: Manifest; graphs: GraphBytes }

/** How to choose. Without a clock the first that passes the self-test is taken. */
export interface ChoiceOptions {
  /** A person's choice; the others stand in where it is not there or does not pass. */
  wish?: BackendWish
  /** Milliseconds from any start. */
  now?: () => number
  /** Choices of earlier visits; with a clock only. */
  choices?: BackendChoices
  /** Of the program, so that a new one is measured anew. */
  version?: string
}

/** A candidate that is there. */
interface There {
  candidate: BackendCandidate
  name: BackendStatus['name']
  title: string
  threads: number
  note: string
  device: string
}

/** One that passed the self-test. */
interface Passed {
  there: There
  network: Network
  largestError: number
}

interface Search {
  pack: TestablePack
  /** Clauses: why which candidate was not taken. */
  rejected: string[]
  /** A candidate failed in a way that another visit may not see: a file not fetched, memory short for once. */
  byChance: boolean
}

async function thereOf(candidates: readonly BackendCandidate[], search: Search): Promise<There[]> {
  const all: There[] = []
  for (const candidate of candidates) {
    const probe = await candidate.probe()
    if (!probe.available) search.rejected.push(probe.reason)
    else {
      const { threads, note, device = '' } = probe
      all.push({ candidate, name: candidate.name, title: candidate.title, threads, note, device })
    }
  }
  return all
}

/** Opens the pack's graphs on a candidate and holds them to the pack's self-test; null, with the reason noted. */
async function attempt(there: There, search: Search): Promise<Passed | null> {
  const { manifest, graphs } = search.pack
  let network: Network
  try {
    network = await openNetwork(graphs, manifest.architecture, await there.candidate.load())
  } catch (error) {
    search.byChance = true
    search.rejected.push(`${there.title} did not take the model (${reasonOf(error)})`)
    return null
  }
  try {
    const outcome = await runSelfTest(network, manifest.selfTest)
    if (outcome.passed) return { there, network, largestError: outcome.largestError }
    search.rejected.push(`${there.title} failed the self-test (${failureOf(outcome)})`)
  } catch (error) {
    search.byChance = true
    search.rejected.push(`${there.title} failed while running the self-test (${reasonOf(error)})`)
  }
  await close(network)
  return null
}

/** A runtime that failed may fail again when it is asked to let go; nothing depends on it. */
async function close(network: Network): Promise<void> {
  await network.release().catch(() => undefined)
}

function chosen({ there, network, largestError }: Passed, search: Search, clauses: string[]): ChosenBackend {
  const status: BackendStatus = {
    name: there.name,
    threads: there.threads,
    precision: search.pack.precision,
    because: because(there.title, there.note, [...clauses, ...search.rejected]),
    selfTestError: largestError,
  }
  return { network, title: there.title, status }
}

async function firstThatPasses(
  all: readonly There[],
  search: Search,
  wish: BackendWish,
): Promise<ChosenBackend | null> {
  const ordered = [...all.filter(({ name }) => name === wish), ...all.filter(({ name }) => name !== wish)]
  for (const there of ordered) {
    const passed = await attempt(there, search)
    if (passed) return chosen(passed, search, there.name === wish ? ['chosen in the settings'] : [])
  }
  return null
}

/** Milliseconds a slice; null, with the reason noted, when the backend fails after its self-test. */
async function timing({ there, network }: Passed, search: Search, now: () => number): Promise<number | null> {
  try {
    return await encoderMilliseconds(network, now)
  } catch (error) {
    search.byChance = true
    search.rejected.push(`${there.title} failed while it was timed (${reasonOf(error)})`)
    await close(network)
    return null
  }
}

/**
 * The fastest of those that pass. The best so far stays open while the next is tried, so two networks are held at
 * most; the slower one is closed.
 */
async function fastest(
  all: readonly There[],
  search: Search,
  now: () => number,
): Promise<{ backend: ChosenBackend; choice: BackendChoice } | null> {
  const measured: BackendChoice['measured'] = []
  let best: { passed: Passed; took: number } | null = null
  for (const there of all) {
    const passed = await attempt(there, search)
    const took = passed && (await timing(passed, search, now))
    measured.push({ name: there.name, milliseconds: took })
    if (passed === null || took === null) continue
    if (best === null || took < best.took) {
      if (best) await close(best.passed.network)
      best = { passed, took }
    } else await close(passed.network)
  }
  if (best === null) return null
  const { name } = best.passed.there
  const backend = chosen(best.passed, search, measuredClauses(name, measured, all))
  const batch = name === 'webgpu' ? await bestBatch(best.passed.network, best.took, now) : 1
  const several = batch > 1 && { batch }
  return { backend: { ...backend, ...several }, choice: { name, measured, ...several } }
}

/** By measurement, or as measured before on this device; then the self-test alone is run again. */
async function byMeasurement(
  all: readonly There[],
  search: Search,
  now: () => number,
  { choices, version = '' }: ChoiceOptions,
): Promise<ChosenBackend | null> {
  const key = choiceKey(search.pack.sha256, version, all)
  const known = choices ? await rememberedChoice(choices, key, all) : null
  const before = known && all.find(({ name }) => name === known.name)
  if (known && before) {
    const passed = await attempt(before, search)
    const several = known.batch !== undefined && { batch: known.batch }
    if (passed)
      return { ...chosen(passed, search, rememberedClauses(known, all)), ...several, choiceKey: key }
  }
  const rest = all.filter((there) => there !== before)
  const found = await fastest(rest, search, now)
  if (found && choices && !search.byChance) {
    const failedBefore = before ? [{ name: before.name, milliseconds: null }] : []
    const choice = { ...found.choice, measured: [...found.choice.measured, ...failedBefore] }
    await choices.write(key, choice).catch(() => undefined)
  }
  return found && { ...found.backend, choiceKey: key }
}

/** @returns the backend, or null with a clause for each candidate that says why not. */
export async function tryBackends(
  pack: TestablePack,
  candidates: readonly BackendCandidate[],
  options: ChoiceOptions = {},
): Promise<{ backend: ChosenBackend | null; rejected: readonly string[] }> {
  const search: Search = { pack, rejected: [], byChance: false }
  const all = await thereOf(candidates, search)
  const { wish = 'automatic', now } = options
  const measures = now !== undefined && wish === 'automatic' && all.length > 1
  const backend = measures
    ? await byMeasurement(all, search, now, options)
    : await firstThatPasses(all, search, wish)
  return { backend, rejected: search.rejected }
}

/**
 * The fastest candidate that is there and gives the pack's self-test logits. Wrong results without an error are
 * known of GPU drivers, so no backend is trusted untested, in this visit, whatever it did in an earlier one.
 * @returns failed `self-test-failed` with the reasons when no candidate passes: such a pack must not diagnose.
 */
export async function chooseBackend(
  pack: TestablePack,
  candidates: readonly BackendCandidate[],
  options: ChoiceOptions = {},
): Promise<Result<ChosenBackend>> {
  const { backend, rejected } = await tryBackends(pack, candidates, options)
  if (backend) return ok(backend)
  const message = `The model “${pack.manifest.name}” gives wrong or no results on this machine and is not used: ${rejected.join('; ')}.`
  return failed('self-test-failed', message)
}
