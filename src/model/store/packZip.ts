import { type FileEntry, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import { z } from 'zod'
import { ZipSourceReader } from '../../study/bytes'
import { ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { Manifest } from '../manifest'
import { openPackFile } from './packFile'
import { filesOf, MANIFEST } from './packs'
import { explain } from './work'

/** A manifest of 5,569 classes has about a megabyte; other programs' `manifest.json` are smaller still. */
const LARGEST_MANIFEST = 64 << 20
/** Of any version: one that is too new is told by its import. */
const anyPack = z.looseObject({ schema: z.string().startsWith('raddiag-pack/') })

/** The members that may be a pack's manifest; also inside a folder, as where a pack's folder was zipped by hand. */
async function manifests(source: ByteSource): Promise<FileEntry[]> {
  const reader = new ZipReader(new ZipSourceReader(source), { useWebWorkers: false })
  const entries = await reader.getEntries()
  return entries.filter(
    (entry): entry is FileEntry =>
      !entry.directory && !entry.encrypted && entry.filename.split('/').at(-1) === MANIFEST,
  )
}

async function isPackManifest(entry: FileEntry): Promise<boolean> {
  if (entry.uncompressedSize > LARGEST_MANIFEST) return false
  const bytes = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false })
  return anyPack.safeParse(JSON.parse(new TextDecoder().decode(bytes))).success
}

async function holdsPack(source: ByteSource): Promise<boolean> {
  try {
    const [manifest] = await manifests(source)
    return manifest !== undefined && (await isPackManifest(manifest))
  } catch {
    // No archive, a damaged one, or a manifest of something else.
    return false
  }
}

/**
 * Tells an exported pack from any other archive, by its manifest; the graphs are not read.
 * @returns null for another archive; failed, one sentence, for a pack that would not be stored (a newer schema, a file
 * missing or foreign). Never throws.
 */
export async function lookIntoPackFile(
  source: ByteSource,
): Promise<Result<{ manifest: Manifest; bytes: number }> | null> {
  if (!(await holdsPack(source))) return null
  const opened = await openPackFile(source).catch((error: unknown) => explain(error, source.path))
  if (opened.status !== 'ok') return opened
  const { manifest, manifestBytes } = opened.value
  const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, manifestBytes.length)
  return ok({ manifest, bytes })
}
