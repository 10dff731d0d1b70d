import * as Comlink from 'comlink'
import { failed } from '../study/result'
import { useStudy } from '../study/store'
import type { ReadProgress, SliceProvider, StudySnapshot } from '../study/types'
import { connectSlices, forgetImages } from '../viewer/slices'
import { forgetTargets } from '../viewer/viewportStore'
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
  // Snapshots come over a port of their own, so the last one may arrive after the answer.
  let reading = true
  const follow = Comlink.proxy((partial: StudySnapshot, progress: ReadProgress) => {
    if (reading) setRead(partial, progress)
  })
  const snapshot = await api.open(files, follow)
  reading = false
  setRead(snapshot, null)
}

/** Stops reading; what was read so far stays open. */
export async function stopReading(): Promise<void> {
  await running?.api.stop()
}

/** Closes what is open and gives its memory back. */
export async function closeStudy(): Promise<void> {
  useStudy.getState().close()
  forgetImages()
  forgetTargets()
  await running?.api.close()
}

/** Lets a further worker take decoded slices straight from the ingest worker. */
export async function connectSlicePort(port: MessagePort): Promise<void> {
  await ingest().api.connect(Comlink.transfer(port, [port]))
}

const sliceProvider: SliceProvider = {
  async slice(id) {
    if (!running) return failed('closed', 'The study was closed.')
    return running.api.slice(id)
  },
}

/** The viewer and the thumbnails take their images from the ingest worker. */
connectSlices(sliceProvider)
