import type { CreateSession } from '../model/session'
import { importCheckpoint, type StorePlatform } from '../model/store/importCheckpoint'
import type { Watch } from '../model/store/work'
import { checkpointFile, pickledTensors } from './checkpointWriter'
import { handNetwork } from './handNetwork'
import { type DiskFaults, type MemoryDisk, memoryDisk, type Platter } from './memoryDisk'
import { memorySource } from './memorySource'

/** Nobody follows the task, and nobody stops it. */
export const unwatched: Watch = { onProgress: () => undefined, cancelled: () => false }

/** A platform over a memory disk; its clock is the disk's. */
export function storeOver(
  content: Platter,
  createSession: CreateSession,
  faults: DiskFaults = {},
): StorePlatform & { disk: MemoryDisk } {
  return { disk: memoryDisk(content, faults), createSession, now: () => content.clock }
}

/** A whole checkpoint, as small as it gets. @param change makes it another one */
export function handCheckpoint(change: { bias?: number } = {}): Uint8Array {
  const tensors = handNetwork().map((tensor) =>
    change.bias !== undefined && tensor.name === 'fc.2.bias'
      ? { ...tensor, bytes: new Uint8Array(new Float32Array(3).fill(change.bias).buffer) }
      : tensor,
  )
  return checkpointFile(pickledTensors(tensors), tensors)
}

/** Imports a checkpoint at full precision. */
export function importBytes(platform: StorePlatform, checkpoint: Uint8Array, watch: Watch = unwatched) {
  const sources = { checkpoint: memorySource('hand.bin', checkpoint), labels: null, labelEmbeddings: null }
  return importCheckpoint(platform, sources, 'fp32', watch)
}
