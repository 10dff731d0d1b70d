import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { CONVERTER_VERSION, convertCheckpoint } from '../convert'
import type { PackLabel, Precision } from '../manifest'
import { nameOfCheckpoint } from '../packInfo'
import type { CreateSession, GraphSession } from '../session'
import { sha256, sha256OfSource } from '../sha256'
import { type PackDisk, writeFile } from './disk'
import { type ImportSources, planCheckpoint, readSideFiles, type SideFiles } from './importPlan'
import { finishPack, type Kept, packIn } from './packs'
import { storedSteps } from './steps'
import { verifyKept } from './verify'
import { counter, explain, goOn, makeRoom, type Watch, watched } from './work'

export interface StorePlatform {
  disk: PackDisk
  createSession: CreateSession
  /** Makes a session of a graph on the disk, which is not in memory as a whole; absent: graphs are tried in memory. */
  openStored?(folder: string, file: string): Promise<GraphSession>
  /** The published disorders, for a checkpoint of as many classes without labels; rejects when they are not there. */
  published?: () => Promise<readonly PackLabel[]>
  /** Milliseconds since 1970. */
  now(): number
}

interface Job {
  platform: StorePlatform
  watch: Watch
  checkpoint: ByteSource
  /** SHA-256 of the checkpoint. */
  checkpointSha256: string
  side: SideFiles
  name: string
  precision: Precision
  /** Bytes of the pack, about. */
  packBytes: number
  folder: string
}

/** Everything the pack's bytes depend on, as the name of a folder. */
async function folderFor(
  sources: ImportSources,
  checkpointSha256: string,
  packName: string,
  precision: Precision,
): Promise<string> {
  const hashOf = async (source: ByteSource | null) => (source === null ? null : sha256OfSource(source))
  const name = sources.checkpoint.path.split('/').at(-1)
  const inputs = [await hashOf(sources.labels), await hashOf(sources.labelEmbeddings)]
  const all = JSON.stringify([CONVERTER_VERSION, name, checkpointSha256, packName, precision, ...inputs])
  return `checkpoint-${(await sha256(new TextEncoder().encode(all))).slice(0, 32)}`
}

async function bytesIn(disk: PackDisk, folder: string): Promise<number> {
  return (await disk.files(folder)).reduce((sum, { bytes }) => sum + bytes, 0)
}

async function convertInto(job: Job): Promise<Result<Kept>> {
  const { platform, watch, folder, packBytes, checkpoint } = job
  const { disk, createSession, openStored, published, now } = platform
  const room = await makeRoom(disk, Math.max(0, packBytes - (await bytesIn(disk, folder))), now(), folder)
  if (room.status !== 'ok') return room
  const count = counter(watch, 'writing', packBytes)
  const kept = storedSteps(disk, folder)
  const converted = await convertCheckpoint(watched(checkpoint, watch), {
    precision: job.precision,
    info: { name: job.name },
    ...job.side,
    gate: null,
    createSession,
    ...(published ? { published } : {}),
    checkpointSha256: job.checkpointSha256,
    steps: {
      done: kept.done,
      async find(graph) {
        const step = await kept.find(graph)
        if (step !== null) count(step.file.bytes)
        return step
      },
    },
    write: (name, bytes) => writeFile(disk, folder, name, bytes, count),
    ...(openStored ? { openWritten: (name: string) => openStored(folder, name) } : {}),
  })
  if (converted.status !== 'ok') return converted
  goOn(watch)
  return finishPack(disk, folder, now())
}

/** The pack that the folder already holds, where it is whole; a damaged one is removed. */
async function alreadyThere({ platform, watch, folder }: Job): Promise<Kept | null> {
  const { disk } = platform
  const kept = await packIn(disk, folder)
  if (kept !== null && (await verifyKept(disk, kept, watch)).status === 'ok') return kept
  if (kept !== null) await disk.remove(folder)
  return null
}

/** Works on the folder alone; whatever ends the work but success leaves nothing of it. */
async function inClaim(job: Job): Promise<Result<Kept>> {
  const { disk } = job.platform
  const claim = await disk.claim(job.folder)
  if (claim === null) {
    return failed('import-busy', `${job.checkpoint.path} is already being imported in another tab.`)
  }
  let outcome: Result<Kept>
  try {
    const kept = await alreadyThere(job)
    if (kept !== null) return ok(kept)
    outcome = await convertInto(job).catch((error: unknown) => explain(error, job.checkpoint.path))
    // A disk that fails may fail here too; what it keeps is no pack and goes with the next look at the store.
    if (outcome.status !== 'ok') await disk.remove(job.folder).catch(() => undefined)
  } finally {
    claim.release()
  }
  return outcome
}

/**
 * Converts a checkpoint into a stored pack: all its files, then the manifest, then the mark that it is complete. An
 * import that died is taken up at the first graph that is not whole; a pack that is there already is checked and kept.
 * @returns failed, one sentence: the checkpoint is refused (see `convertCheckpoint`), it changed meanwhile, there is no
 * room, the medium failed; skipped, code `cancelled`. The store is then as it was before.
 */
export async function importCheckpoint(
  platform: StorePlatform,
  sources: ImportSources,
  precision: Precision,
  watch: Watch,
): Promise<Result<Kept>> {
  const { checkpoint, name = nameOfCheckpoint(checkpoint.path) } = sources
  try {
    const side = await readSideFiles(sources)
    if (side.status !== 'ok') return side
    const plan = await planCheckpoint(checkpoint, side.value)
    if (plan.status !== 'ok') return plan
    const count = counter(watch, 'reading', checkpoint.size)
    const checkpointSha256 = await sha256OfSource(watched(checkpoint, watch, count))
    const folder = await folderFor(sources, checkpointSha256, name, precision)
    const packBytes = plan.value.packBytes[precision]
    return await inClaim({
      platform,
      watch,
      checkpoint,
      checkpointSha256,
      side: side.value,
      name,
      precision,
      packBytes,
      folder,
    })
  } catch (error) {
    return explain(error, checkpoint.path)
  }
}
