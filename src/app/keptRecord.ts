import { z } from 'zod'
import type { SettingsStorage } from './settings/settings'

/** Entries kept: a few packs on a few settings of the device; the oldest is forgotten first. */
const MOST_ENTRIES = 20

/** Values under keys of their own, in one item of the browser's storage, from one visit to the next. */
export interface KeptRecord<T> {
  /** Null where nothing is kept, or all that is kept does not fit the schema. */
  read(key: string): T | null
  /** What was kept under the key gives way; the twenty newest entries stay. */
  write(key: string, value: T): void
}

/**
 * A storage that is full or forbidden keeps nothing, and what it holds is checked whoever wrote it.
 * @param item where the record lies in the storage
 */
export function keptRecord<T>(storage: SettingsStorage, item: string, schema: z.ZodType<T>): KeptRecord<T> {
  const record = z.record(z.string(), schema)

  const stored = (): Record<string, T> => {
    try {
      const value: unknown = JSON.parse(storage.getItem(item) ?? '{}')
      return record.safeParse(value).data ?? {}
    } catch {
      return {}
    }
  }

  return {
    read: (key) => stored()[key] ?? null,
    write(key, value) {
      const others = Object.entries(stored()).filter(([name]) => name !== key)
      const entries = [...others, [key, value] as const].slice(-MOST_ENTRIES)
      try {
        storage.setItem(item, JSON.stringify(Object.fromEntries(entries)))
      } catch {
        // Measured again next time.
      }
    },
  }
}
