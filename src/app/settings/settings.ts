import { z } from 'zod'
import { create } from 'zustand'
import { DEFAULT_RATE, FASTEST, SLOWEST } from '../../viewer/cine'

/** Where settings lie in the browser's local storage; the number changes when older ones cannot be read any more. */
export const STORAGE_KEY = 'raddiag-settings/1'

/** A value that cannot be read gives way to its default alone: the other settings stay. */
const settingsSchema = z.object({
  /** Tag of a language of the page; null follows the browser. */
  language: z.string().nullable().catch(null),
  theme: z.enum(['dark', 'light', 'system']).catch('dark'),
  /** Keys without Ctrl or Command (WCAG 2.2, 2.1.4 Character Key Shortcuts). */
  letterKeys: z.boolean().catch(true),
  /** Slices a second that a film starts with. */
  cineRate: z.number().min(SLOWEST).max(FASTEST).catch(DEFAULT_RATE),
  /** Whether the patient's name stands on the images: the choice only, never the name. */
  patientNameOnImages: z.boolean().catch(true),
  /** What the model is computed on; automatic: the fastest that passes the model's self-test. */
  computeOn: z.enum(['automatic', 'webgpu', 'wasm']).catch('automatic'),
  /** The scans of the case are read by the model before Diagnose is pressed. */
  prepareScans: z.boolean().catch(true),
})

/** What a person has chosen for this browser. Never anything of a patient. */
export type Settings = z.infer<typeof settingsSchema>

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({})

/** The part of the browser's storage that is used. */
export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Settings as stored; defaults where nothing is stored, or where it cannot be read. */
export function readSettings(storage: SettingsStorage): Settings {
  try {
    const stored: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}')
    return settingsSchema.safeParse(stored).data ?? DEFAULT_SETTINGS
  } catch {
    return DEFAULT_SETTINGS
  }
}

/** Stores settings, or forgets them; a storage that is full or forbidden leaves them to this visit. */
export function writeSettings(storage: SettingsStorage, settings: Settings | null): void {
  try {
    if (settings === null) storage.removeItem(STORAGE_KEY)
    else storage.setItem(STORAGE_KEY, JSON.stringify(settings))
  } catch {
    // Nothing is lost but the memory of the choice.
  }
}

/** The browser's local storage; one that forgets at once where it is forbidden or where there is none. */
export function localSettings(): SettingsStorage {
  try {
    return globalThis.localStorage ?? NOWHERE
  } catch {
    return NOWHERE
  }
}

const NOWHERE: SettingsStorage = {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
}

export const useSettings = create<Settings>(() => readSettings(localSettings()))

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  writeSettings(localSettings(), useSettings.getState())
}

export function resetSettings(): void {
  useSettings.setState(DEFAULT_SETTINGS)
  writeSettings(localSettings(), null)
}
