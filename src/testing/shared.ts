import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Folder of reference material beside the project; tests that need it are skipped by name when it is absent. */
const SHARED = resolve(process.cwd(), '..', 'shared')

/** True when the reference material is there. */
export const hasShared = existsSync(resolve(SHARED, 'RADDIAG.md'))

/** Absolute path of a piece of the reference material. */
export function sharedPath(...parts: string[]): string {
  return resolve(SHARED, ...parts)
}
