import { z } from 'zod'
import { type BackendChoice, backendChoiceSchema } from '../diagnose/backendChoice'
import type { BackendStatus } from '../diagnose/service'
import type { BackendDesk } from '../workers/contracts'
import type { SettingsStorage } from './settings/settings'

/** Where choices lie in the browser's local storage; the number changes when older ones mean something else. */
export const CHOICES_KEY = 'raddiag-backends/1'

/** Choices kept: a few packs on a few settings of the device; the oldest is forgotten first. */
const MOST_CHOICES = 20

const choicesSchema = z.record(z.string(), backendChoiceSchema)

type Choices = z.infer<typeof choicesSchema>

function stored(storage: SettingsStorage): Choices {
  try {
    const value: unknown = JSON.parse(storage.getItem(CHOICES_KEY) ?? '{}')
    return choicesSchema.safeParse(value).data ?? {}
  } catch {
    return {}
  }
}

/** `choices` with one more, which becomes the newest. */
function withChoice(choices: Choices, key: string, choice: BackendChoice): Choices {
  const others = Object.entries(choices).filter(([name]) => name !== key)
  return Object.fromEntries([...others, [key, choice] as const].slice(-MOST_CHOICES))
}

/**
 * What the page does for the worker that diagnoses: keeps which backend was fastest, and hears when another one took
 * over. A storage that is full or forbidden costs a measurement in the next visit, nothing more.
 */
export function backendDesk(
  storage: SettingsStorage,
  onChange: (status: BackendStatus) => void,
): BackendDesk {
  return {
    read: async (key) => stored(storage)[key] ?? null,
    async write(key, choice) {
      try {
        storage.setItem(CHOICES_KEY, JSON.stringify(withChoice(stored(storage), key, choice)))
      } catch {
        // Measured again next time.
      }
    },
    changed: async (status) => onChange(status),
  }
}
