import { version } from '../../package.json'
import { type ThreadChoice, threadChoiceSchema } from '../diagnose/threadChoice'
import { keptRecord } from './keptRecord'
import { localSettings } from './settings/settings'

/** Where choices lie in the browser's local storage; the number changes when older ones mean something else. */
export const THREADS_KEY = 'raddiag-threads/1'

/**
 * Of what is known before the worker starts: the pack's address, the device's cores, and the version of the program,
 * whose runtime may be another one.
 */
export function threadsKey(packUrl: string, cores = navigator.hardwareConcurrency): string {
  return [packUrl, version, `cores ${cores}`].join('|')
}

function record() {
  return keptRecord(localSettings(), THREADS_KEY, threadChoiceSchema)
}

/** The number of threads that was found quickest for the pack at this address on this device; null: none was tried. */
export function keptThreads(packUrl: string): ThreadChoice | null {
  return record().read(threadsKey(packUrl))
}

/** Remembers it for the next start of the worker that diagnoses. */
export function keepThreads(packUrl: string, choice: ThreadChoice): void {
  record().write(threadsKey(packUrl), choice)
}
