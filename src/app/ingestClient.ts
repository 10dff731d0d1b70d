import * as Comlink from 'comlink'
import { failed } from '../study/result'
import { useStudy } from '../study/store'
import type { SliceProvider } from '../study/types'
import type { IngestWorkerApi, PickedFile } from '../workers/contracts'

interface IngestWorker {
  worker: Worker
  api: Comlink.Remote<IngestWorkerApi>
}

let running: IngestWorker | null = null

/** The one ingest worker of the page, started when it is first needed. */
function ingest(): IngestWorker {
  if (running) return running
  const worker = new Worker(new URL('../workers/ingest.worker.ts', import.meta.url), { type: 'module' })
  running = { worker, api: Comlink.wrap<IngestWorkerApi>(worker) }
  return running
}

/** Reads files into the study that is open; the store follows while they are read. */
export async function openFiles(files: PickedFile[]): Promise<void> {
  const { setRead } = useStudy.getState()
  const { api } = ingest()
  const snapshot = await api.open(
    files,
    Comlink.proxy((partial, progress) => setRead(partial, progress)),
  )
  setRead(snapshot, null)
}

/** Stops reading; what was read so far stays open. */
export async function stopReading(): Promise<void> {
  await running?.api.stop()
}

/** Closes what is open and gives its memory back. */
export async function closeStudy(): Promise<void> {
  useStudy.getState().close()
  await running?.api.close()
}

/** Lets a further worker take decoded slices straight from the ingest worker. */
export async function connectSlicePort(port: MessagePort): Promise<void> {
  await ingest().api.connect(Comlink.transfer(port, [port]))
}

/** Decoded slices for the viewer and thumbnails. */
export const sliceProvider: SliceProvider = {
  async slice(id) {
    if (!running) return failed('closed', 'The study was closed.')
    return running.api.slice(id)
  },
}
