import { ByteLru } from '../../study/byteLru'
import { type Failed, failed } from '../../study/result'
import { type ContainerLimits, LIMITS, sizeInWords } from './limits'

/** Keeps inflated files for a while within a budget of bytes, by key. */
export class InflatedStore {
  private readonly kept: ByteLru<Uint8Array>

  constructor(private readonly budget: number) {
    this.kept = new ByteLru(budget)
  }

  get(key: string): Uint8Array | undefined {
    return this.kept.get(key)
  }

  /** True where a file of this size is worth keeping: it leaves room for one more. */
  hasRoomFor(size: number): boolean {
    return size <= this.budget / 2
  }

  set(key: string, bytes: Uint8Array): void {
    this.kept.set(key, bytes, bytes.length)
  }

  clear(): void {
    this.kept.clear()
  }
}

/** Where inflated bytes are kept while a study is open. */
export interface InflatedStores {
  /** Single files. */
  files: InflatedStore
  /** Archives that were compressed inside an archive; read at random, so they are kept whole. */
  archives: InflatedStore
}

/** @param files bytes for single files. Archives inside archives have a limit of their own. */
export function inflatedStores(files: number): InflatedStores {
  return { files: new InflatedStore(files), archives: new InflatedStore(2 * LIMITS.nestedArchive) }
}

/** Bytes kept where a file is read on its own, without a study. */
const ALONE = 64 * 2 ** 20

/** What everything unpacked from one opened file shares. */
interface Origin {
  stores: InflatedStores
  limits: ContainerLimits
  /** Size of the opened file. */
  size: number
  /** Bytes its archives have said they unpack to so far. */
  unpacked: number
  /** Stops what takes long. */
  signal: AbortSignal | undefined
}

/** How deep a file lies in archives, and how much may still be unpacked from the file they came in. */
export class Containment {
  private constructor(
    private readonly origin: Origin,
    private readonly depth: number,
  ) {}

  /** For a file as it was opened, in no archive. */
  static ofOpened(
    size: number,
    stores = inflatedStores(ALONE),
    limits = LIMITS,
    signal?: AbortSignal,
  ): Containment {
    return new Containment({ stores, limits, size, unpacked: 0, signal }, 0)
  }

  /** True once the person has stopped the reading. */
  get stopped(): boolean {
    return this.origin.signal?.aborted === true
  }

  get stores(): InflatedStores {
    return this.origin.stores
  }

  get limits(): ContainerLimits {
    return this.origin.limits
  }

  /** What a file's inflated bytes are kept by. A gzip file inside a gzip file has the path of the outer one. */
  keyOf(path: string): string {
    return `${this.depth} ${path}`
  }

  /** For what was inside a file of this containment. */
  inner(): Containment {
    return new Containment(this.origin, this.depth + 1)
  }

  /** Why an archive at this depth is not opened; null where it may be. */
  tooDeep(path: string): Failed | null {
    if (this.depth < this.limits.depth) return null
    return failed(
      'too-large',
      `${path} lies inside ${this.depth} archives and is not opened: ${this.limits.depth} is the limit, because an archive that contains itself would never end.`,
    )
  }

  /** Why one file is not unpacked because of its own sizes; null where it may be. */
  tooCompressed(path: string, packed: number, unpacked: number): Failed | null {
    const { ratio, harmless } = this.limits
    if (unpacked <= harmless || unpacked <= ratio * packed) return null
    return failed(
      'too-large',
      `${path} would grow from ${sizeInWords(packed)} to over ${sizeInWords(harmless)} and more than ${ratio} times its size, which images never do; it is refused as an archive made to fill a computer.`,
    )
  }

  /** Why so many more bytes may not come out of the opened file; null where they may. */
  tooMuch(path: string, unpacked: number): Failed | null {
    const { total } = this.limits
    const all = this.origin.unpacked + unpacked
    if (all > total) {
      return failed(
        'too-large',
        `${path} would unpack to more than ${sizeInWords(total)} in all, the limit for one file; unpack it and open the folder instead.`,
      )
    }
    return this.tooCompressed(path, this.origin.size, all)
  }

  /** Counts what is going to be unpacked. */
  count(unpacked: number): void {
    this.origin.unpacked += unpacked
  }
}
