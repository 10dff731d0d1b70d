import type { Diagnosis, PreliminaryDiagnosis } from '../diagnose/diagnosis'
import type { DiagnosisPhase } from './store'

/** A differential as far as there is one: the exact one, or what stands in its place until then. */
export type ShownDifferential =
  | { kind: 'exact'; diagnosis: Diagnosis }
  | {
      kind: 'preliminary'
      preliminary: PreliminaryDiagnosis
      /** The run was stopped: this is as far as it came. */
      stopped: boolean
    }

/**
 * What the phase has to show. What is left of a stopped run belongs to its case and its model, and goes with either.
 * @param pack SHA-256 of the manifest of the pack in use; null while there is none
 * @param stale the case is another one now
 */
export function shownDifferential(
  phase: DiagnosisPhase,
  pack: string | null,
  stale: boolean,
): ShownDifferential | null {
  if (phase.name === 'done') return { kind: 'exact', diagnosis: phase.diagnosis }
  if (phase.name !== 'running' && phase.name !== 'cancelled') return null
  const { preliminary } = phase
  if (preliminary === null) return null
  const stopped = phase.name === 'cancelled'
  return stopped && (stale || pack !== phase.pack) ? null : { kind: 'preliminary', preliminary, stopped }
}

/** Findings and warnings, which both kinds have. */
export function contentOf(shown: ShownDifferential): Pick<Diagnosis, 'findings' | 'warnings'> {
  return shown.kind === 'exact' ? shown.diagnosis : shown.preliminary
}
