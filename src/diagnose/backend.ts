import type { Manifest } from '../model/manifest'
import { type Network, openNetwork } from '../model/network'
import type { Pack } from '../model/pack'
import { runSelfTest } from '../model/selfTest'
import type { CreateSession } from '../model/session'
import { failed, ok, type Result } from '../study/result'
import type { BackendStatus } from './service'

/** What a candidate says before it is tried. */
export type Availability =
  | { available: true; threads: number; note: string }
  | { available: false; reason: string }

/** A runtime that may run the graphs on this machine. */
export interface BackendCandidate {
  name: BackendStatus['name']
  /** What a person calls it. */
  title: string
  /** Asks the platform; cheap, loads no runtime. `note` and `reason` are clauses for a sentence. */
  probe(): Promise<Availability>
  /** Loads the runtime. Rejects when it does not start. */
  load(): Promise<CreateSession>
}

export interface ChosenBackend {
  network: Network
  status: BackendStatus
}

interface Tried {
  network: Network
  largestError: number
}

type TestablePack = Pick<Pack, 'graphs' | 'precision'> & { manifest: Manifest }

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Opens the pack's graphs on a candidate and holds them to the pack's self-test; a string says why not. */
async function attempt(candidate: BackendCandidate, pack: TestablePack): Promise<Tried | string> {
  const { manifest, graphs } = pack
  let network: Network
  try {
    network = await openNetwork(graphs, manifest.architecture, await candidate.load())
  } catch (error) {
    return `${candidate.title} did not take the model (${reasonOf(error)})`
  }
  try {
    const { passed, largestError } = await runSelfTest(network, manifest.selfTest)
    if (passed) return { network, largestError }
    await network.release()
    return `${candidate.title} failed the self-test (a logit differs by ${largestError.toPrecision(3)})`
  } catch (error) {
    await network.release().catch(() => undefined)
    return `${candidate.title} failed while running the self-test (${reasonOf(error)})`
  }
}

function because(candidate: BackendCandidate, note: string, rejected: readonly string[]): string {
  const passed = `${candidate.title} passed the self-test (${note})`
  return rejected.length === 0 ? `${passed}.` : `${passed}; ${rejected.join('; ')}.`
}

/**
 * The first candidate, best first, that is there and gives the pack's self-test logits. Wrong results without an
 * error are known of GPU drivers, so no backend is trusted untested.
 * @returns failed `self-test-failed` with the reasons when no candidate passes: such a pack must not diagnose.
 */
export async function chooseBackend(
  pack: TestablePack,
  candidates: readonly BackendCandidate[],
): Promise<Result<ChosenBackend>> {
  const rejected: string[] = []
  for (const candidate of candidates) {
    const probe = await candidate.probe()
    if (!probe.available) {
      rejected.push(probe.reason)
      continue
    }
    const tried = await attempt(candidate, pack)
    if (typeof tried === 'string') {
      rejected.push(tried)
      continue
    }
    const status: BackendStatus = {
      name: candidate.name,
      threads: probe.threads,
      precision: pack.precision,
      because: because(candidate, probe.note, rejected),
      selfTestError: tried.largestError,
    }
    return ok({ network: tried.network, status })
  }
  const message = `The model “${pack.manifest.name}” gives wrong or no results on this machine and is not used: ${rejected.join('; ')}.`
  return failed('self-test-failed', message)
}
