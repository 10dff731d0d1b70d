import type { ReadProgress } from '../study/types'

/** Time between two snapshots while files are being read, in ms. */
const SNAPSHOT_INTERVAL = 250
/** The reading loop lets other work in (slices asked for) at least this often, in ms. */
const YIELD_INTERVAL = 30

/** Counts and clocks of one reading. */
export class ReadRun {
  private readonly counts = { filesRead: 0, filesTotal: 0, imagesFound: 0, bytesRead: 0 }
  private readonly started: number
  private lastSnapshot: number
  private lastYield: number
  private anyImage = false
  /** Settles when reading may go on. */
  private gate: Promise<unknown> = Promise.resolve()

  constructor(
    filesTotal: number,
    private readonly now: () => number,
  ) {
    this.counts.filesTotal = filesTotal
    this.started = now()
    this.lastSnapshot = this.started
    this.lastYield = this.started
  }

  get progress(): ReadProgress {
    return { ...this.counts, milliseconds: this.now() - this.started }
  }

  /** @param inside files that came out of it, still to be read. */
  fileRead(images: number, inside: number): void {
    this.counts.filesRead += 1
    this.counts.filesTotal += inside
    this.counts.imagesFound += images
  }

  bytesRead(bytes: number): void {
    this.counts.bytesRead += bytes
  }

  /** At once for the first image, else by the interval. `first`: it is the one with the first image. */
  snapshotDue(): { first: boolean } | null {
    const first = !this.anyImage && this.counts.imagesFound > 0
    if (!first && this.now() - this.lastSnapshot < SNAPSHOT_INTERVAL) return null
    this.anyImage ||= first
    this.lastSnapshot = this.now()
    return { first }
  }

  /** No further file is begun until this has settled, however it does. */
  waitFor(answer: unknown): void {
    this.gate = Promise.allSettled([answer])
  }

  /** Whoever is about to read a file waits here. */
  mayGoOn(): Promise<unknown> {
    return this.gate
  }

  yieldDue(): boolean {
    if (this.now() - this.lastYield < YIELD_INTERVAL) return false
    this.lastYield = this.now()
    return true
  }
}

/** A task boundary: messages that wait (requests for slices) are handled before reading goes on. */
export function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
