import { expose, transfer } from 'comlink'
import { letMessagesIn } from '../diagnose/letMessagesIn'
import { sha256 } from '../model/sha256'
import { readWhole } from './opfsDisk'
import type { GraphReaderApi } from './packContracts'

/** Files are read in the order in which they were asked for; one is summed, on another thread, while the next is read. */
let lastRead: Promise<unknown> = Promise.resolve()

const api: GraphReaderApi = {
  async read(folder, file) {
    // Messages are let in between two pieces so that the file before is given as soon as its sum is there.
    const reading = lastRead.then(() => readWhole(folder, file, letMessagesIn))
    lastRead = reading.catch(() => undefined)
    const bytes = await reading
    const summed = { bytes, sha256: await sha256(bytes) }
    return transfer(summed, [bytes.buffer])
  },
}

expose(api)
