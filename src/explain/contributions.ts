import type { Evidence } from '../diagnose/diagnosis'

/** What one scan adds to one class. */
export interface ScanContribution {
  scan: string
  /** Logit of the whole case minus the logit without this scan: above 0, the scan speaks for the class. */
  logitChange: number
}

/**
 * Contribution of every scan to a class, in the case's order, by leaving each out of the fusion.
 * Interactions count in full for each scan, so contributions need not sum to the logit.
 * @returns empty for a case of one scan and for a class the network does not have.
 */
export function scanContributions(
  evidence: Pick<Evidence, 'scanContributions' | 'classIds'>,
  classId: string,
): ScanContribution[] {
  const index = evidence.classIds.indexOf(classId)
  if (index < 0) return []
  return evidence.scanContributions.map(({ scan, logitChange }) => ({
    scan,
    logitChange: logitChange[index] ?? 0,
  }))
}

/** The largest contribution without its sign; 0 for none. For scaling bars against each other. */
export function largestContribution(contributions: readonly ScanContribution[]): number {
  return contributions.reduce((largest, { logitChange }) => Math.max(largest, Math.abs(logitChange)), 0)
}
