import type { BackendChoices } from '../diagnose/backendChoice'
import type { DiagnoseProgress, PreliminaryDiagnosis } from '../diagnose/diagnosis'
import type {
  BackendStatus,
  BackendWish,
  DiagnoseOutcome,
  OcclusionOutcome,
  PackOutcome,
  WhatIfOutcome,
} from '../diagnose/service'
import type { LargeSeries } from '../ingest/admission'
import type { TagSheet } from '../ingest/dicom/tagSheet'
import type { MemoryBudget } from '../study/budget'
import type { Result } from '../study/result'
import type { CaseScan, DecodedSlice, ReadCounts, ReadProgress, StudySnapshot } from '../study/types'

/** A picked or dropped file with the path a person knows it by. */
export interface PickedFile {
  path: string
  file: Blob
}

/** What `ingest.worker.ts` exposes over comlink. */
export interface IngestWorkerApi {
  /** What the study may take; before anything is opened. */
  begin(budget: MemoryBudget): Promise<void>
  /**
   * Reads files and adds them to what is open. `onSnapshot` is called as soon as the first image is known and then
   * a few times a second while series grow; the promise gives the final snapshot. Reading waits until the first
   * call has been answered, so that the page can have its first image before the medium is busy with the rest.
   */
  open(
    files: PickedFile[],
    onSnapshot: (snapshot: StudySnapshot, progress: ReadProgress) => void | Promise<void>,
  ): Promise<StudySnapshot>
  /** What became of the files that were opened. */
  counts(): Promise<ReadCounts>
  /** Series whose images cannot all be held at once in this browser. */
  largeSeries(): Promise<LargeSeries[]>
  /** Leaves every so-many-th slice of a large series; gives the study as it then is. */
  thin(large: LargeSeries): Promise<StudySnapshot>
  /** Bytes of decoded slices and files that are held now. */
  heldBytes(): Promise<number>
  /** Stops reading; `open` then resolves with what was read so far. */
  stop(): Promise<void>
  /** Decodes one slice (cached within a byte budget). */
  slice(id: string): Promise<Result<DecodedSlice>>
  /** What is written about a slice in its file: DICOM elements, or the fields of a format without tags. */
  tags(id: string): Promise<Result<TagSheet>>
  /** Serves `slice` on a port as well, for the diagnose worker. */
  connect(port: MessagePort): Promise<void>
  /** Forgets everything that is open. */
  close(): Promise<void>
}

/** What the page does for `diagnose.worker.ts`: a worker has no local storage. */
export interface BackendDesk extends BackendChoices {
  /** Another backend computes from now on. */
  changed(status: BackendStatus): Promise<void>
}

/** What `threads.worker.ts` exposes over comlink; it computes on as many threads as its name says. */
export interface ThreadsWorkerApi {
  /** Milliseconds of each of a few runs of the pack's encoder, a slice a run. */
  time(packUrl: string): Promise<Result<number[]>>
}

/** What `diagnose.worker.ts` exposes over comlink. */
export interface DiagnoseWorkerApi {
  /** Where decoded slices come from: the other end of `IngestWorkerApi.connect`. */
  connect(port: MessagePort): Promise<void>
  /** Fetches (same origin), verifies and self-tests a pack, choosing the backend. `packUrl` ends in `/`. */
  loadPack(packUrl: string, wish: BackendWish, desk: BackendDesk): Promise<PackOutcome>
  backend(): Promise<BackendStatus | null>
  /** `onPreliminary` hears of early differentials, each from more slices than the last; the promise gives the exact one. */
  diagnose(
    scans: CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    onPreliminary: (preliminary: PreliminaryDiagnosis) => void,
  ): Promise<DiagnoseOutcome>
  /**
   * Encodes scans in the background so that a diagnosis finds their features; ends as soon as anything else is asked
   * for, keeping what it has. Never fails aloud: what it could not do, the diagnosis will do or say.
   */
  encodeAhead(scans: CaseScan[]): Promise<void>
  /** What leaving out each cell of one slice would change, for all classes; waits for what was asked before. */
  occlusion(scans: CaseScan[], scanId: string, sliceIndex: number): Promise<OcclusionOutcome>
  /** The differential of some of the scans encoded last, by the fusion alone; waits for what was asked before. */
  whatIf(scans: CaseScan[]): Promise<WhatIfOutcome>
  /** Asks the running diagnosis to stop at the next slice; it then resolves as `skipped`, code `cancelled`. */
  cancel(): Promise<void>
}
