import {
  BlobWriter,
  type Entry,
  ERR_UNSAFE_FILENAME,
  type FileEntry,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js'
import { ZipSourceReader } from '../../study/bytes'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { type Manifest, manifestSchema } from '../manifest'
import { parseManifest } from '../pack'
import { incrementalSha256, sha256 } from '../sha256'
import { type PackDisk, writeFile } from './disk'
import { filesOf, findPack, finishPack, isReserved, type Kept, MANIFEST, packIn } from './packs'
import { verifyKept } from './verify'
import { counter, explain, goOn, makeRoom, type Watch, watched } from './work'

/** A manifest of 5,569 classes has about a megabyte. */
const LARGEST_MANIFEST = 64 << 20
/** Every member's date (the earliest that zip can state), so that the same pack gives the same file. */
const NO_DATE = new Date(1980, 0, 1)

/** The whole pack as a zip of stored members, the manifest first. */
export async function exportPack(disk: PackDisk, key: string): Promise<Result<Blob>> {
  const kept = await findPack(disk, key)
  if (kept.status !== 'ok') return kept
  try {
    const writer = new ZipWriter(new BlobWriter('application/zip'), {
      level: 0,
      useWebWorkers: false,
      lastModDate: NO_DATE,
      extendedTimestamp: false,
    })
    for (const file of [MANIFEST, ...filesOf(kept.value.manifest).map((entry) => entry.file)]) {
      await writer.add(file, new ZipSourceReader(await disk.open(kept.value.folder, file)))
    }
    return ok(await writer.close())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('export-failed', `The stored pack ${key} could not be exported (${reason}).`)
  }
}

/** A pack file that is open: its manifest, and where its members lie. */
interface PackFile {
  source: ByteSource
  manifest: Manifest
  manifestBytes: Uint8Array
  members: ReadonlyMap<string, FileEntry>
}

const damaged = (path: string) =>
  failed('pack-file-damaged', `${path} is no pack file, or it is cut off: its directory cannot be read.`)

async function listed(reader: ZipReader<ByteSource>, path: string): Promise<Result<Entry[]>> {
  try {
    return ok(await reader.getEntries())
  } catch (error) {
    // zip.js refuses by itself what would leave the folder.
    if (error instanceof Error && error.message === ERR_UNSAFE_FILENAME) {
      return failed('pack-file-unsafe', `${path} holds a file whose name leads out of the pack.`)
    }
    return damaged(path)
  }
}

/** The members by name; refused when a name is no plain file name, comes twice, or the member is encrypted. */
function membersOf(entries: readonly Entry[], path: string): Result<Map<string, FileEntry>> {
  const members = new Map<string, FileEntry>()
  const plain = manifestSchema.shape.graphs.shape.encoder.element.shape.file
  for (const entry of entries) {
    const { filename } = entry
    if (entry.directory || isReserved(filename) || !plain.safeParse(filename).success) {
      return failed('pack-file-unsafe', `${path} holds ${filename}, which is no plain file of a pack.`)
    }
    if (members.has(filename)) return failed('pack-file-unsafe', `${path} holds ${filename} twice.`)
    if (entry.encrypted) return failed('pack-file-unsafe', `${path} is encrypted.`)
    members.set(filename, entry)
  }
  return ok(members)
}

/** Every file that the manifest names is there with its size, and nothing else is. */
function checkMembers({ source, manifest, members }: PackFile): Result<null> {
  const named = filesOf(manifest)
  for (const { file, bytes } of named) {
    const entry = members.get(file)
    if (entry === undefined) return failed('pack-file-missing', `${source.path}: ${file} is missing.`)
    if (entry.uncompressedSize !== bytes) {
      return failed(
        'pack-changed',
        `${source.path}: ${file} has ${entry.uncompressedSize} bytes in place of ${bytes}.`,
      )
    }
  }
  const known = new Set([MANIFEST, ...named.map(({ file }) => file)])
  const foreign = [...members.keys()].find((name) => !known.has(name))
  if (foreign === undefined) return ok(null)
  return failed('pack-file-unsafe', `${source.path} holds ${foreign}, which its manifest does not name.`)
}

export async function openPackFile(source: ByteSource): Promise<Result<PackFile>> {
  const { path } = source
  const reader = new ZipReader(new ZipSourceReader(source), { useWebWorkers: false })
  const entries = await listed(reader, path)
  if (entries.status !== 'ok') return entries
  const members = membersOf(entries.value, path)
  if (members.status !== 'ok') return members
  const entry = members.value.get(MANIFEST)
  if (entry === undefined || entry.uncompressedSize > LARGEST_MANIFEST) {
    return failed('pack-file-missing', `${path} is no pack file: it has no ${MANIFEST}.`)
  }
  const options = { useWebWorkers: false, checkSignature: true }
  const manifestBytes = await entry.getData(new Uint8ArrayWriter(), options).catch(() => null)
  if (manifestBytes === null) return damaged(path)
  const manifest = parseManifest(new TextDecoder().decode(manifestBytes), path)
  if (manifest.status !== 'ok') return manifest
  const file: PackFile = { source, manifest: manifest.value, manifestBytes, members: members.value }
  const checked = checkMembers(file)
  return checked.status === 'ok' ? ok(file) : checked
}

/** Copies a member into the store. @returns its SHA-256; rejects when the medium fails or the task is stopped */
async function copyMember(
  disk: PackDisk,
  folder: string,
  entry: FileEntry,
  count: (bytes: number) => void,
): Promise<string> {
  const writer = await disk.create(folder, entry.filename)
  const hash = await incrementalSha256()
  // zip.js tells of its own failure; the medium's, which came first, is the one to tell.
  let failure: unknown = null
  const sink = new WritableStream<Uint8Array>({
    async write(piece) {
      try {
        hash.update(piece)
        await writer.write(piece)
        count(piece.length)
      } catch (error) {
        failure ??= error
        throw error
      }
    },
  })
  try {
    await entry.getData(sink, { useWebWorkers: false, preventClose: true })
  } catch (error) {
    failure ??= error
  }
  await writer.close().catch((error: unknown) => {
    failure ??= error
  })
  if (failure !== null) throw failure
  return hash.digest('hex')
}

async function copyPack(
  disk: PackDisk,
  folder: string,
  { source, manifest, manifestBytes, members }: PackFile,
  watch: Watch,
  now: () => number,
): Promise<Result<Kept>> {
  const files = filesOf(manifest)
  const total = files.reduce((sum, { bytes }) => sum + bytes, manifestBytes.length)
  const room = await makeRoom(disk, total, now(), folder)
  if (room.status !== 'ok') return room
  const count = counter(watch, 'writing', total)
  for (const { file, sha256: expected } of files) {
    const entry = members.get(file)
    if (entry === undefined) throw new Error(`${file} is missing`)
    if ((await copyMember(disk, folder, entry, count)) !== expected) {
      return failed(
        'pack-changed',
        `${source.path}: ${file} is not the file its manifest was written for (the SHA-256 differs).`,
      )
    }
  }
  await writeFile(disk, folder, MANIFEST, manifestBytes, count)
  goOn(watch)
  return finishPack(disk, folder, now())
}

/**
 * Stores the pack that `exportPack` made into one file, every byte checked against its manifest.
 * @returns failed, one sentence: no pack file, a newer schema, a file missing, changed or foreign, no room, the medium
 * failed; skipped, code `cancelled`. The store is then as it was before.
 */
export async function importPack(
  platform: { disk: PackDisk; now(): number },
  source: ByteSource,
  watch: Watch,
): Promise<Result<Kept>> {
  const { disk, now } = platform
  try {
    const file = await openPackFile(watched(source, watch))
    if (file.status !== 'ok') return file
    const folder = `file-${(await sha256(file.value.manifestBytes)).slice(0, 32)}`
    const claim = await disk.claim(folder)
    if (claim === null) {
      return failed('import-busy', `${source.path} is already being imported in another tab.`)
    }
    try {
      const kept = await packIn(disk, folder)
      if (kept !== null && (await verifyKept(disk, kept, watch)).status === 'ok') return ok(kept)
      await disk.remove(folder)
      const outcome = await copyPack(disk, folder, file.value, watch, now).catch((error: unknown) =>
        explain(error, source.path),
      )
      if (outcome.status !== 'ok') await disk.remove(folder).catch(() => undefined)
      return outcome
    } finally {
      claim.release()
    }
  } catch (error) {
    return explain(error, source.path)
  }
}
