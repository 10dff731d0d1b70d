import { z } from 'zod'
import { failed, ok, type Result } from '../../study/result'
import { gateFiles, type Manifest } from '../manifest'
import { type PackSource, parseManifest } from '../pack'
import { sha256 } from '../sha256'
import { type PackDisk, readFile, tryRead, writeFile } from './disk'

export const MANIFEST = 'manifest.json'
/** Written last: a folder without a whole one is no pack. */
const MARKER = 'complete.json'
/** What an unfinished import leaves about each graph that is done ends so. */
export const STEP_SUFFIX = '.step.json'
/** Finished graphs of an import that died are kept this long, in ms, for it to be taken up again. */
const RESUME_FOR = 24 * 3600 * 1000
/** Where claims do not reach other tabs, a folder written to within these ms is taken to be in use. */
const QUIET_FOR = 10 * 60 * 1000

const markerSchema = z.object({
  schema: z.literal('raddiag-stored/1'),
  manifestSha256: z.string().regex(/^[0-9a-f]{64}$/),
  storedAt: z.number(),
})
type Marker = z.infer<typeof markerSchema>

/** Names in a pack's folder that are the store's own, so that no file of a pack may have them. */
export function isReserved(file: string): boolean {
  return file === MARKER || file.endsWith(STEP_SUFFIX)
}

/** A pack in the store and the folder it lies in. */
export interface Kept {
  folder: string
  key: string
  manifest: Manifest
  sha256: string
  bytes: number
  storedAt: number
}

/** A folder that was a pack, and why it is none any more. */
export interface Broken {
  key: string
  code: string
  message: string
}

/** The manifest's id, version and the beginning of its SHA-256, in the characters of a file name. */
export function packKey({ id, version }: Manifest, manifestSha256: string): string {
  return `${id}-${version}-${manifestSha256.slice(0, 12)}`.replace(/[^A-Za-z0-9._-]+/g, '_')
}

/** The files of a pack besides its manifest. */
export function filesOf(manifest: Manifest): { file: string; sha256: string; bytes: number }[] {
  const { encoder, attention, fusion } = manifest.graphs
  return [...encoder, ...attention, ...fusion, ...gateFiles(manifest)]
}

function bytesOf(manifest: Manifest, manifestBytes: number): number {
  return filesOf(manifest).reduce((sum, { bytes }) => sum + bytes, manifestBytes)
}

/** Null where the folder was never finished. */
async function readMarker(disk: PackDisk, folder: string): Promise<Marker | null> {
  const bytes = await tryRead(disk, folder, MARKER)
  if (bytes === null) return null
  try {
    const marker = markerSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return marker.success ? marker.data : null
  } catch {
    return null
  }
}

/** A finished folder as a pack, by its manifest and the sizes of its files; their bytes are not read. */
async function readKept(disk: PackDisk, folder: string, marker: Marker): Promise<Result<Kept>> {
  const name = `The stored pack ${folder}`
  const bytes = await tryRead(disk, folder, MANIFEST)
  if (bytes === null) return failed('pack-file-missing', `${name}: ${MANIFEST} is missing.`)
  if ((await sha256(bytes)) !== marker.manifestSha256) {
    return failed('pack-changed', `${name}: ${MANIFEST} has changed since it was stored.`)
  }
  const manifest = parseManifest(new TextDecoder().decode(bytes), name)
  if (manifest.status !== 'ok') return manifest
  const sizes = new Map((await disk.files(folder)).map((file) => [file.name, file.bytes]))
  for (const { file, bytes: expected } of filesOf(manifest.value)) {
    const found = sizes.get(file)
    if (found === undefined) return failed('pack-file-missing', `${name}: ${file} is missing.`)
    if (found !== expected) {
      return failed('pack-changed', `${name}: ${file} has ${found} bytes in place of ${expected}.`)
    }
  }
  const key = packKey(manifest.value, marker.manifestSha256)
  const { manifestSha256, storedAt } = marker
  return ok({
    folder,
    key,
    manifest: manifest.value,
    sha256: manifestSha256,
    bytes: bytesOf(manifest.value, bytes.length),
    storedAt,
  })
}

/** Whether what a dead import left is worth keeping: graphs that were finished not long ago. */
async function canResume(disk: PackDisk, folder: string, now: number): Promise<boolean> {
  const files = await disk.files(folder)
  const newest = files.reduce((latest, file) => Math.max(latest, file.modified), 0)
  if (!disk.claimsReachOtherTabs && now - newest < QUIET_FOR) return true
  return now - newest < RESUME_FOR && files.some(({ name }) => name.endsWith(STEP_SUFFIX))
}

/**
 * Removes an unfinished folder that no living import holds.
 * @param everything also what an import could take up again.
 */
async function sweep(disk: PackDisk, folder: string, now: number, everything: boolean): Promise<void> {
  const claim = await disk.claim(folder)
  if (claim === null) return
  try {
    // It may have been finished between the look at it and the claim.
    if ((await readMarker(disk, folder)) !== null) return
    if (everything || !(await canResume(disk, folder, now))) await disk.remove(folder)
  } finally {
    claim.release()
  }
}

/** The packs of the store, newest first, and what is broken; unfinished folders are swept on the way. */
export async function listPacks(disk: PackDisk, now: number): Promise<{ packs: Kept[]; broken: Broken[] }> {
  const packs = new Map<string, Kept>()
  const broken: Broken[] = []
  for (const folder of await disk.folders()) {
    const marker = await readMarker(disk, folder)
    if (marker === null) {
      await sweep(disk, folder, now, false)
      continue
    }
    const kept = await readKept(disk, folder, marker)
    if (kept.status !== 'ok') broken.push({ key: folder, code: kept.code, message: kept.message })
    else if ((packs.get(kept.value.key)?.storedAt ?? -1) < kept.value.storedAt) {
      packs.set(kept.value.key, kept.value)
    }
  }
  return { packs: [...packs.values()].sort((a, b) => b.storedAt - a.storedAt), broken }
}

/** Removes whatever is unfinished and not in use, to make room. @param except a folder to leave alone */
export async function sweepAll(disk: PackDisk, now: number, except: string): Promise<void> {
  for (const folder of await disk.folders()) {
    if (folder !== except && (await readMarker(disk, folder)) === null) await sweep(disk, folder, now, true)
  }
}

/** Finished folders that hold the pack, or the one folder of this name. */
async function foldersOf(disk: PackDisk, key: string): Promise<{ folder: string; marker: Marker }[]> {
  const found: { folder: string; marker: Marker }[] = []
  for (const folder of await disk.folders()) {
    const marker = await readMarker(disk, folder)
    if (marker === null) continue
    const kept = await readKept(disk, folder, marker)
    if (folder === key || (kept.status === 'ok' && kept.value.key === key)) found.push({ folder, marker })
  }
  return found
}

function absent(key: string): Result<never> {
  return failed('pack-absent', `There is no pack ${key} in this browser.`)
}

/** The pack of this key; failed where there is none or it is broken. */
export async function findPack(disk: PackDisk, key: string): Promise<Result<Kept>> {
  const [newest] = (await foldersOf(disk, key)).sort((a, b) => b.marker.storedAt - a.marker.storedAt)
  return newest === undefined ? absent(key) : readKept(disk, newest.folder, newest.marker)
}

/** The finished pack in a folder; null where there is none. */
export async function packIn(disk: PackDisk, folder: string): Promise<Kept | null> {
  const marker = await readMarker(disk, folder)
  if (marker === null) return null
  const kept = await readKept(disk, folder, marker)
  return kept.status === 'ok' ? kept.value : null
}

/** Deletes a pack, or a folder listed as broken. */
export async function removePack(disk: PackDisk, key: string): Promise<Result<null>> {
  const found = await foldersOf(disk, key)
  if (found.length === 0) return absent(key)
  for (const { folder } of found) {
    // Without its mark a folder that is only half removed is swept, not listed as broken.
    await disk.create(folder, MARKER).then((writer) => writer.close())
    await disk.remove(folder)
  }
  return ok(null)
}

/**
 * Makes a folder whose files are all written a pack, in one write. An older folder of the same pack goes.
 * @returns the pack as it will be listed
 */
export async function finishPack(disk: PackDisk, folder: string, now: number): Promise<Result<Kept>> {
  const manifestSha256 = await sha256(await readFile(disk, folder, MANIFEST))
  const marker: Marker = { schema: 'raddiag-stored/1', manifestSha256, storedAt: now }
  const kept = await readKept(disk, folder, marker)
  if (kept.status !== 'ok') return kept
  await writeFile(disk, folder, MARKER, new TextEncoder().encode(JSON.stringify(marker)))
  // From here on the pack is stored, whatever becomes of older ones.
  await removeOthers(disk, kept.value).catch(() => undefined)
  return kept
}

async function removeOthers(disk: PackDisk, { key, folder }: Kept): Promise<void> {
  for (const other of await foldersOf(disk, key)) if (other.folder !== folder) await disk.remove(other.folder)
}

/** A stored pack as the network loads it; reads reject where there is no such pack. */
export function storedPack(disk: PackDisk, key: string): PackSource {
  let folder: Promise<string> | null = null
  const find = async (): Promise<string> => {
    const kept = await findPack(disk, key)
    if (kept.status !== 'ok') throw new Error(kept.message)
    return kept.value.folder
  }
  const { readSummed } = disk
  return {
    name: `Stored pack ${key}`,
    ...(readSummed && {
      async readSummed(file: string) {
        folder ??= find()
        return readSummed(await folder, file)
      },
    }),
    close: () => disk.endReading?.(),
    async read(file) {
      folder ??= find()
      const read = file === MANIFEST ? undefined : disk.readLarge
      return read ? read(await folder, file) : readFile(disk, await folder, file)
    },
  }
}
