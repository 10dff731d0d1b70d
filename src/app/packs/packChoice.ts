import { z } from 'zod'
import type { SettingsStorage } from '../settings/settings'

/** Where the chosen model lies in the browser's local storage; the number changes with the shape. */
export const CHOICE_KEY = 'raddiag-pack/1'

const choiceSchema = z.object({
  /** Key of a stored pack, a plain folder name. */
  key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  /** What a person knows it by, for the sentence that it is gone. */
  name: z.string().min(1),
})

/** A stored pack that a person chose to diagnose with. */
export type PackChoice = z.infer<typeof choiceSchema>

/** The pack chosen last; null for the one that ships, and where nothing sound is stored. */
export function readChoice(storage: SettingsStorage): PackChoice | null {
  try {
    return choiceSchema.safeParse(JSON.parse(storage.getItem(CHOICE_KEY) ?? 'null')).data ?? null
  } catch {
    return null
  }
}

/** Remembers the choice, null for the pack that ships; a forbidden or full storage leaves it to this visit. */
export function writeChoice(storage: SettingsStorage, choice: PackChoice | null): void {
  try {
    if (choice === null) storage.removeItem(CHOICE_KEY)
    else storage.setItem(CHOICE_KEY, JSON.stringify(choice))
  } catch {
    // Nothing is lost but the memory of the choice.
  }
}
