import { backendChoiceSchema } from '../diagnose/backendChoice'
import type { BackendStatus } from '../diagnose/service'
import type { BackendDesk } from '../workers/contracts'
import { keptRecord } from './keptRecord'
import type { SettingsStorage } from './settings/settings'

/** Where choices lie in the browser's local storage; the number changes when older ones mean something else. */
export const CHOICES_KEY = 'raddiag-backends/1'

/**
 * What the page does for the worker that diagnoses: keeps which backend was fastest, and hears when another one took
 * over. A storage that is full or forbidden costs a measurement in the next visit, nothing more.
 */
export function backendDesk(
  storage: SettingsStorage,
  onChange: (status: BackendStatus) => void,
): BackendDesk {
  const choices = keptRecord(storage, CHOICES_KEY, backendChoiceSchema)
  return {
    read: async (key) => choices.read(key),
    write: async (key, choice) => choices.write(key, choice),
    changed: async (status) => onChange(status),
  }
}
