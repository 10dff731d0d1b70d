import * as Comlink from 'comlink'
import type { LargeSeries } from '../ingest/admission'
import type { TagSheet } from '../ingest/dicom/tagSheet'
import { budgetFor, deviceFacts } from '../study/budget'
import { failed, type Result } from '../study/result'
import { useStudy } from '../study/store'
import type { ReadProgress, SliceProvider, StudySnapshot } from '../study/types'
import { connectSlices, forgetImages } from '../viewer/slices'
import { forgetTargets } from '../viewer/viewportStore'
import type { IngestWorkerApi, PickedFile } from '../workers/contracts'
import { nextImageShown } from './firstImage'
import { useReadCounts } from './readCounts'

/** Longest wait for a worker that is asked to close, in ms; it may be deep in a slice. */
const CLOSING_PATIENCE = 1000

/** A worker that takes slices. */
export interface SliceGift {
  connected: Promise<unknown>
  end(): void
}

interface IngestWorker {
  worker: Worker
  api: Comlink.Remote<IngestWorkerApi>
}

let running: IngestWorker | null = null
/** Connect anew those who take slices. */
const takers = new Set<() => void>()

/** The one ingest worker of the page, started when it is first needed. */
function ingest(): IngestWorker {
  if (running) return running
  const worker = new Worker(new URL('../workers/ingest.worker.ts', import.meta.url), { type: 'module' })
  running = { worker, api: Comlink.wrap<IngestWorkerApi>(worker) }
  // Said before anything else is asked; a worker answers in the order it was asked.
  void running.api.begin(budgetFor(deviceFacts(globalThis)))
  return running
}

/** Grows when a study is closed: what was asked for before belongs to no study any more. */
let closed = 0

/**
 * Reads files into the study that is open; the store follows while they are read. Gives the series that are too
 * large to be held at once.
 */
export async function openFiles(files: PickedFile[]): Promise<LargeSeries[]> {
  const { api } = ingest()
  const study = closed
  const nothingOpen = useStudy.getState().snapshot === null
  // Snapshots come over a port of their own, so the last one may arrive after the answer.
  let reading = true
  const follow = Comlink.proxy(async (partial: StudySnapshot, progress: ReadProgress) => {
    if (!reading || study !== closed) return
    useStudy.getState().setRead(partial, progress)
    if (nothingOpen) await nextImageShown()
  })
  const snapshot = await api.open(files, follow)
  reading = false
  const counts = await api.counts()
  const large = await api.largeSeries()
  if (study !== closed) return []
  useReadCounts.getState().setCounts(counts)
  useStudy.getState().setRead(snapshot, null)
  return large
}

/** Opens every so-many-th slice of a large series in place of all. */
export async function thinSeries(large: LargeSeries): Promise<void> {
  if (!running) return
  const study = closed
  const snapshot = await running.api.thin(large)
  if (study === closed) useStudy.getState().setRead(snapshot, null)
}

/** Stops reading; what was read so far stays open. */
export async function stopReading(): Promise<void> {
  await running?.api.stop()
}

/**
 * Closes what is open and gives its memory back: the worker ends with it, because an idle one would keep what it
 * no longer needs for a long time. The next one starts at once, so that the next study need not wait for it.
 */
export async function closeStudy(): Promise<void> {
  closed += 1
  useStudy.getState().close()
  useReadCounts.getState().setCounts(null)
  forgetImages()
  forgetTargets()
  const ending = running
  if (!ending) return
  running = null
  // Whoever waits for a slice gets an answer, unless that takes too long.
  await Promise.race([ending.api.close(), new Promise((resolve) => setTimeout(resolve, CLOSING_PATIENCE))])
  ending.worker.terminate()
  ingest()
  for (const takeFrom of takers) takeFrom()
}

/**
 * Lets a further worker take decoded slices straight from the ingest worker.
 * @param connect gives a new worker's port to the taker; called now and whenever the ingest worker is replaced.
 * @returns ends it.
 */
export function giveSlices(connect: (port: MessagePort) => Promise<void>): SliceGift {
  const give = async () => {
    const { port1, port2 } = new MessageChannel()
    await Promise.all([ingest().api.connect(Comlink.transfer(port1, [port1])), connect(port2)])
  }
  const again = () => void give()
  takers.add(again)
  return { connected: give(), end: () => takers.delete(again) }
}

const sliceProvider: SliceProvider = {
  async slice(id) {
    if (!running) return failed('closed', 'The study was closed.')
    return running.api.slice(id)
  },
}

/** What is written about a slice in its file. Never rejects. */
export async function readTags(sliceId: string): Promise<Result<TagSheet>> {
  if (!running) return failed('closed', 'The study was closed.')
  try {
    return await running.api.tags(sliceId)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('tag-source', `The tags could not be read: ${reason}`)
  }
}

/** The viewer and the thumbnails take their images from the ingest worker. */
connectSlices(sliceProvider)
