import { ByteLru } from '../study/byteLru'
import { failed, ok, type Result } from '../study/result'
import type {
  ByteSource,
  DecodedSlice,
  ReadCounts,
  ReadProgress,
  SkippedSource,
  SliceProvider,
  StudySnapshot,
} from '../study/types'
import {
  imageBytes,
  type LargeSeries,
  largeSeries,
  meteredSource,
  OverBudget,
  tooLarge,
  withThinned,
} from './admission'
import { Containment, type InflatedStores, inflatedStores } from './containers/containment'
import { missingFromDirectories, withDirectoryNames } from './containers/directoryNames'
import { LIMITS } from './containers/limits'
import { Codecs } from './dicom/codecs/codecs'
import type { LocateWasm, ReadWasm } from './dicom/codecs/wasmDecoder'
import { earliestAcquisition } from './dicom/suvTimes'
import { readTags } from './dicom/tagFields'
import type { TagSheet } from './dicom/tagSheet'
import { MAX_INFLATED } from './formats/inflate'
import { Holdings } from './holdings'
import type { CaseFile, DecodeContext, DiscDirectory, FoundImage, Unpacked } from './image'
import { comparePaths } from './paths'
import { readFile } from './readFile'
import { NOTHING_TAKEN, type QueuedFile, readingOrder, type Taken } from './readQueue'
import { letOthersIn, ReadRun } from './readRun'
import { sliceId } from './series'
import { shareable } from './shareable'
import { Siblings } from './siblings'
import { buildSnapshot } from './snapshot'

/** Files read at once: hides the latency of the medium without keeping many first blocks. */
const PARALLEL_READS = 4
/** Part of the budget for members of archives that were inflated. */
const MEMBER_SHARE = 0.25
/** Most bytes that one file read whole, or one image, may take where nothing else is said: a typed array's. */
const LARGEST = 2 ** 31
/** Inflated volumes beside the budget, because a browser keeps them on disk when they are large. */
const INFLATED_BUDGET = MAX_INFLATED

/**
 * An answer that is a promise (from a callback in another thread) is waited for: that to the first snapshot with an
 * image before further files are read, so that the image can be shown first; the last one at the end.
 */
export type OnSnapshot = (snapshot: StudySnapshot, progress: ReadProgress) => unknown

export interface StudyReaderOptions {
  /** Bytes that decoded slices and kept files may take together. */
  budget: number
  /** Most bytes that one file read whole, or one image, may take. */
  largest?: number
  /** Bytes there are to hold a series' images ready for drawing; without it no series is too large for that. */
  drawn?: number
  /** Where WebAssembly files of the codecs are served; null in Node. */
  locateWasm: LocateWasm | null
  /** In Node: reads the WebAssembly of codecs that cannot find it there themselves. */
  readWasm?: ReadWasm
}

/** Opens files, keeps what is open, and decodes its slices on demand. */
export class StudyReader implements SliceProvider {
  private readonly held: Holdings
  private readonly largest: number
  private readonly drawn: number
  private readonly decoding = new Map<string, Promise<Result<DecodedSlice>>>()
  private readonly context: DecodeContext
  private readonly images = new Map<string, FoundImage>()
  private found: FoundImage[] = []
  private caseFiles: CaseFile[] = []
  private directories: DiscDirectory[] = []
  private skipped: SkippedSource[] = []
  private paths = new Set<string>()
  private tally: ReadCounts = { ...NOTHING_READ }
  private readonly thinned = new Map<string, LargeSeries>()
  /** Grows when a study is closed. */
  private study = 0
  private readonly siblings = new Siblings()
  private readonly unpacked: InflatedStores

  constructor(options: StudyReaderOptions) {
    this.largest = options.largest ?? LARGEST
    this.drawn = options.drawn ?? Number.POSITIVE_INFINITY
    this.held = new Holdings(options.budget * (1 - MEMBER_SHARE), this.largest)
    this.unpacked = inflatedStores(options.budget * MEMBER_SHARE)
    this.context = {
      codecs: new Codecs(options.locateWasm, options.readWasm),
      wholeFile: (source) => this.held.file(source),
      inflated: new ByteLru(INFLATED_BUDGET),
      earliestAcquisition: (key) => earliestAcquisition(this.found, key),
    }
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
    const fresh = readingOrder(sources.filter((source) => !this.paths.has(source.path)))
    const run = new ReadRun(fresh.length, () => performance.now())
    const metered = fresh.map((one) => meteredSource(one, this.largest, (bytes) => run.bytesRead(bytes)))
    this.siblings.add(metered)
    let queue = metered.map((source) => this.asOpened(source, signal))
    const study = this.study
    let reported: unknown
    const work = async () => {
      while (!signal?.aborted) {
        const file = queue.shift()
        if (file === undefined) return
        const { images, inside } = await this.take(file)
        run.fileRead(images, inside.length)
        // Not unshift(...): an archive of a hundred thousand members would be as many arguments.
        if (inside.length > 0) queue = [...inside, ...queue]
        const due = run.snapshotDue()
        if (due) reported = onSnapshot(this.snapshot(true), run.progress)
        if (due?.first) run.waitFor(reported)
        await run.mayGoOn()
        if (run.yieldDue()) await letOthersIn()
        // What an archive brought is shared with those that had run out of files.
        if (inside.length > 1) return
      }
    }
    while (queue.length > 0 && !signal?.aborted)
      await Promise.all(Array.from({ length: PARALLEL_READS }, work))
    // A callback in another thread must not arrive after the final answer: it would turn it back.
    await Promise.allSettled([reported])
    if (study === this.study) this.count(run.progress, queue.length)
    return this.snapshot(false)
  }

  /** All that is open now. `provisional`: more is being read. */
  snapshot(provisional: boolean): StudySnapshot {
    const { found, caseFiles, directories, paths } = this
    const images = withDirectoryNames(found, directories)
    const missing = provisional ? [] : missingFromDirectories(found, directories, paths)
    const skipped = [...this.skipped, ...missing]
    const all = buildSnapshot({ images, caseFiles, skipped, paths, provisional })
    return withThinned(all, this.thinned)
  }

  /** What became of the files that were opened. */
  get counts(): ReadCounts {
    return { ...this.tally }
  }

  /** Bytes of decoded slices and whole files that are held now. */
  get heldBytes(): number {
    return this.held.bytes
  }

  /** Series whose images cannot all be held ready for drawing. */
  largeSeries(): LargeSeries[] {
    return largeSeries(this.snapshot(false), this.drawn, (id) => this.images.get(id)?.header)
  }

  /** Leaves every so-many-th slice of a large series, until the study is closed. */
  thin(large: LargeSeries): StudySnapshot {
    this.thinned.set(large.seriesId, large)
    return this.snapshot(false)
  }

  /** Decodes a slice, or gives it from the cache; the same slice asked for twice is decoded once. */
  slice(id: string): Promise<Result<DecodedSlice>> {
    const cached = this.held.slice(id)
    if (cached !== undefined) return Promise.resolve(ok(cached))
    const running = this.decoding.get(id) ?? this.decode(id).finally(() => this.decoding.delete(id))
    this.decoding.set(id, running)
    return running
  }

  /** What is written about a slice in its file, for people to read. */
  tags = (id: string): Promise<Result<TagSheet>> => readTags(this.images.get(id))

  /** Resolves when every slice that was asked for has been answered. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.decoding.values())
  }

  /** Forgets everything that is open. */
  close(): void {
    this.study += 1
    this.held.clear()
    this.tally = { ...NOTHING_READ }
    this.thinned.clear()
    this.context.inflated.clear()
    this.images.clear()
    this.found = []
    this.caseFiles = []
    this.directories = []
    this.skipped = []
    this.paths = new Set()
    this.unpacked.files.clear()
    this.unpacked.archives.clear()
    this.siblings.clear()
  }

  private count({ filesRead, imagesFound, bytesRead, milliseconds }: ReadProgress, unread: number): void {
    this.tally = {
      files: this.tally.files + filesRead,
      opened: this.tally.opened,
      images: this.tally.images + imagesFound,
      unread,
      bytes: this.tally.bytes + bytesRead,
      milliseconds: this.tally.milliseconds + milliseconds,
    }
  }

  private asOpened(source: ByteSource, signal: AbortSignal | undefined): QueuedFile {
    return { source, containment: Containment.ofOpened(source.size, this.unpacked, LIMITS, signal) }
  }

  /** Reads one file; gives how many images it has and the files that were inside it. */
  private async take({ source, containment }: QueuedFile): Promise<Taken> {
    const study = this.study
    this.paths.add(source.path)
    const sibling = (name: string) => this.siblings.find(source.path, name)
    const result = await readFile(source, { sibling, containment })
    // Closed meanwhile: what was being read belongs to no study any more.
    if (study !== this.study) return NOTHING_TAKEN
    if (result.status === 'ok') this.tally.opened += 1
    if (result.status !== 'ok') {
      this.skipped.push({ source: source.path, code: result.code, message: result.message })
    } else if (result.value.kind === 'case') {
      this.caseFiles.push(result.value.caseFile)
    } else if (result.value.kind === 'directory') {
      this.directories.push(result.value.directory)
    } else if (result.value.kind === 'files') {
      return { images: 0, inside: this.takeArchive(result.value) }
    } else {
      return { images: this.takeImages(source.path, result.value.images), inside: [] }
    }
    return NOTHING_TAKEN
  }

  private takeImages(path: string, images: readonly FoundImage[]): number {
    const needed = Math.max(0, ...images.slice(0, 1).map(({ header }) => imageBytes(header)))
    if (needed > this.largest) {
      this.tally.opened -= 1
      const message = tooLarge(path, new OverBudget(needed, this.largest))
      this.skipped.push({ source: path, code: 'too-large', message })
      return 0
    }
    for (const image of images) {
      this.found.push(image)
      this.remember(image)
    }
    return images.length
  }

  private takeArchive({ files, left, containment }: Unpacked): QueuedFile[] {
    this.skipped.push(...left)
    this.siblings.add(files)
    for (const { source } of left) this.paths.add(source)
    return readingOrder(files).map((source) => ({ source, containment }))
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
      const slice: DecodedSlice = { id, ...decoded.value, pixels: shareable(decoded.value.pixels) }
      // Closed meanwhile: the answer still goes out, but nothing is kept.
      if (this.images.get(id) === image) this.held.keepSlice(slice)
      return ok(slice)
    } catch (error) {
      if (error instanceof OverBudget) return failed('too-large', tooLarge(image.source, error))
      const reason = error instanceof Error ? error.message : String(error)
      return failed('unreadable', `${image.source} could not be read: ${reason}`)
    }
  }
}

const NOTHING_READ: ReadCounts = { files: 0, opened: 0, images: 0, unread: 0, bytes: 0, milliseconds: 0 }
