import { failed, ok, type Result } from '../../study/result'
import { sha256OfSource } from '../sha256'
import type { PackDisk } from './disk'
import { filesOf, findPack, type Kept } from './packs'
import { counter, type Watch, watched } from './work'

/** Reads every file of a pack and compares it with the manifest. Rejects when the task is stopped. */
export async function verifyKept(disk: PackDisk, kept: Kept, watch: Watch): Promise<Result<Kept>> {
  const files = filesOf(kept.manifest)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const count = counter(watch, 'checking', total)
  const name = `The stored pack ${kept.key}`
  for (const { file, sha256, bytes } of files) {
    const source = await disk.open(kept.folder, file).catch(() => null)
    if (source === null) return failed('pack-file-missing', `${name}: ${file} is missing.`)
    const whole = source.size === bytes && (await sha256OfSource(watched(source, watch, count))) === sha256
    if (!whole) {
      return failed(
        'pack-changed',
        `${name}: ${file} is not the file its manifest was written for (the SHA-256 differs).`,
      )
    }
  }
  return ok(kept)
}

/** Checks a stored pack byte for byte. */
export async function verifyPack(disk: PackDisk, key: string, watch: Watch): Promise<Result<Kept>> {
  const kept = await findPack(disk, key)
  return kept.status === 'ok' ? verifyKept(disk, kept.value, watch) : kept
}
