import { ByteLru } from '../study/byteLru'
import { failed, ok, type Result } from '../study/result'
import type {
  ByteSource,
  DecodedSlice,
  ReadProgress,
  SkippedSource,
  SliceProvider,
  StudySnapshot,
} from '../study/types'
import { isCaseFile } from './caseFile'
import { Codecs } from './dicom/codecs/codecs'
import type { LocateWasm } from './dicom/codecs/wasmDecoder'
import type { CaseFile, DecodeContext, FoundImage } from './image'
import { comparePaths } from './paths'
import { readFile } from './readFile'
import { sliceId } from './series'
import { buildSnapshot } from './snapshot'

/** Time between two snapshots while files are being read, in ms. */
const SNAPSHOT_INTERVAL = 250
/** The reading loop lets other work in (slices asked for) at least this often, in ms. */
const YIELD_INTERVAL = 30
/** Files read at once: hides the latency of the medium without keeping many first blocks. */
const PARALLEL_READS = 4
/** Part of the budget for whole compressed files; the rest is for decoded slices. */
const FILE_SHARE = 0.25

/** An answer that is a promise (from a callback in another thread) is waited for at the end. */
export type OnSnapshot = (snapshot: StudySnapshot, progress: ReadProgress) => unknown

export interface StudyReaderOptions {
  /** Bytes that decoded slices and kept files may take together. */
  budget: number
  /** Where WebAssembly files of the codecs are served; null in Node. */
  locateWasm: LocateWasm | null
}

/** Opens files, keeps what is open, and decodes its slices on demand. */
export class StudyReader implements SliceProvider {
  private readonly slices: ByteLru<DecodedSlice>
  private readonly files: ByteLru<Uint8Array>
  private readonly decoding = new Map<string, Promise<Result<DecodedSlice>>>()
  private readonly context: DecodeContext
  private readonly images = new Map<string, FoundImage>()
  private found: FoundImage[] = []
  private caseFiles: CaseFile[] = []
  private skipped: SkippedSource[] = []
  private paths = new Set<string>()

  constructor(options: StudyReaderOptions) {
    this.slices = new ByteLru(options.budget * (1 - FILE_SHARE))
    this.files = new ByteLru(options.budget * FILE_SHARE)
    this.context = { codecs: new Codecs(options.locateWasm), wholeFile: (source) => this.wholeFile(source) }
  }

  /**
   * Reads the headers of files and adds them to what is open. A path that is already open is not read again.
   * @param onSnapshot called at the first image, then at most every 250 ms; never after the promise has resolved.
   * @param signal stops reading; the promise then gives what was read so far.
   */
  async open(
    sources: readonly ByteSource[],
    onSnapshot: OnSnapshot,
    signal?: AbortSignal,
  ): Promise<StudySnapshot> {
    const queue = readingOrder(sources.filter((source) => !this.paths.has(source.path)))
    const run = new ReadRun(queue.length, () => performance.now())
    let reported: unknown
    const work = async () => {
      for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
        if (signal?.aborted) return
        const hadImages = this.found.length
        await this.take(source)
        run.fileRead(this.found.length - hadImages)
        if (run.snapshotDue(this.found.length > 0))
          reported = onSnapshot(this.snapshot(true), { ...run.progress })
        if (run.yieldDue()) await letOthersIn()
      }
    }
    await Promise.all(Array.from({ length: PARALLEL_READS }, work))
    // A callback in another thread must not arrive after the final answer: it would turn it back.
    await Promise.allSettled([reported])
    return this.snapshot(false)
  }

  /** All that is open now. `provisional`: more is being read. */
  snapshot(provisional: boolean): StudySnapshot {
    const { found, caseFiles, skipped, paths } = this
    return buildSnapshot({ images: found, caseFiles, skipped, paths, provisional })
  }

  /** Decodes a slice, or gives it from the cache; the same slice asked for twice is decoded once. */
  slice(id: string): Promise<Result<DecodedSlice>> {
    const cached = this.slices.get(id)
    if (cached !== undefined) return Promise.resolve(ok(cached))
    const running = this.decoding.get(id) ?? this.decode(id).finally(() => this.decoding.delete(id))
    this.decoding.set(id, running)
    return running
  }

  /** Forgets everything that is open. */
  close(): void {
    this.slices.clear()
    this.files.clear()
    this.images.clear()
    this.found = []
    this.caseFiles = []
    this.skipped = []
    this.paths = new Set()
  }

  private async take(source: ByteSource): Promise<void> {
    this.paths.add(source.path)
    const result = await readFile(source)
    if (result.status !== 'ok') {
      this.skipped.push({ source: source.path, code: result.code, message: result.message })
    } else if (result.value.kind === 'case') {
      this.caseFiles.push(result.value.caseFile)
    } else {
      for (const image of result.value.images) {
        this.found.push(image)
        this.remember(image)
      }
    }
  }

  /** Of two copies of one instance the one whose path comes first is decoded, whichever was read first. */
  private remember(image: FoundImage): void {
    const id = sliceId(image)
    const other = this.images.get(id)
    if (other === undefined || comparePaths(image.source, other.source) < 0) this.images.set(id, image)
  }

  private async decode(id: string): Promise<Result<DecodedSlice>> {
    const image = this.images.get(id)
    if (image === undefined) return failed('not-open', 'The image is no longer open.')
    try {
      const decoded = await image.decode(this.context)
      if (decoded.status !== 'ok') return decoded
      const slice: DecodedSlice = { id, ...decoded.value }
      // Closed meanwhile: the answer still goes out, but nothing is kept.
      if (this.images.get(id) === image) this.slices.set(id, slice, slice.pixels.byteLength)
      return ok(slice)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return failed('unreadable', `${image.source} could not be read: ${reason}`)
    }
  }

  private async wholeFile(source: ByteSource): Promise<Uint8Array> {
    const kept = this.files.get(source.path)
    if (kept !== undefined) return kept
    const bytes = await source.read(0, source.size)
    this.files.set(source.path, bytes, bytes.length)
    return bytes
  }
}

/** Counts and clocks of one reading. */
class ReadRun {
  readonly progress: ReadProgress
  private lastSnapshot = Number.NEGATIVE_INFINITY
  private lastYield: number

  constructor(
    filesTotal: number,
    private readonly now: () => number,
  ) {
    this.progress = { filesRead: 0, filesTotal, imagesFound: 0 }
    this.lastYield = now()
  }

  fileRead(images: number): void {
    this.progress.filesRead += 1
    this.progress.imagesFound += images
  }

  /** At once for the first image, then by the interval. */
  snapshotDue(anyImage: boolean): boolean {
    if (!anyImage || this.now() - this.lastSnapshot < SNAPSHOT_INTERVAL) return false
    this.lastSnapshot = this.now()
    return true
  }

  yieldDue(): boolean {
    if (this.now() - this.lastYield < YIELD_INTERVAL) return false
    this.lastYield = this.now()
    return true
  }
}

/** Case descriptions first, because they decide what other files are; then in the order people count. */
function readingOrder(sources: readonly ByteSource[]): ByteSource[] {
  return [...sources].sort(
    (a, b) => Number(isCaseFile(b.path)) - Number(isCaseFile(a.path)) || comparePaths(a.path, b.path),
  )
}

/** A task boundary: messages that wait (requests for slices) are handled before reading goes on. */
function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
