import * as Comlink from 'comlink'
import { sha256 } from '../model/sha256'
import type { PackDisk } from '../model/store/disk'
import { readWhole } from './opfsDisk'
import type { GraphReaderApi } from './packContracts'

interface ReadingThread {
  api: Comlink.Remote<GraphReaderApi>
  /** Rejects when the worker dies, which nobody is told: the file is read elsewhere then. */
  crashed: Promise<never>
  end(): void
}

function start(): ReadingThread {
  const worker = new Worker(new URL('./graphReader.worker.ts', import.meta.url), { type: 'module' })
  const crashed = new Promise<never>((_, reject) => {
    worker.onerror = (event) => reject(new Error(event.message))
  })
  // Between two reads nobody listens.
  crashed.catch(() => undefined)
  return { api: Comlink.wrap<GraphReaderApi>(worker), crashed, end: () => worker.terminate() }
}

/**
 * Reads large stored files on a thread of its own and sums them there, so that the runtime can lay out one graph while
 * the next is read.
 */
export function graphReader(): Required<Pick<PackDisk, 'readSummed' | 'endReading'>> {
  let thread: ReadingThread | null = null
  return {
    async readSummed(folder, file) {
      try {
        thread ??= start()
        return await Promise.race([thread.api.read(folder, file), thread.crashed])
      } catch {
        // Where a worker cannot have one of its own, or that one died, the file is read here; a file that is missing is
        // missing here as well.
        const bytes = await readWhole(folder, file)
        return { bytes, sha256: await sha256(bytes) }
      }
    },
    endReading() {
      thread?.end()
      thread = null
    },
  }
}
