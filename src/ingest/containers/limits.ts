const MEGABYTE = 2 ** 20
const GIGABYTE = 2 ** 30

/** How far an archive may go. One set of numbers, so that a refusal can name the one it met. */
export interface ContainerLimits {
  /** Archives inside archives. Portals nest two deep; an archive that contains itself would never end. */
  depth: number
  /** Members of one archive: the largest real studies have some ten thousand files. */
  members: number
  /**
   * Unpacked over packed size. Deflate reaches 1032 : 1, images seldom 10 : 1; blank slices and masks do reach
   * hundreds, so the ratio counts only for what is large enough to do harm.
   */
  ratio: number
  /** Bytes below which a ratio is no reason to refuse. */
  harmless: number
  /** Bytes that one opened file may unpack to in all, its archives in archives included. */
  total: number
  /** Largest archive that is itself compressed inside another: a directory at its end has to be reached. */
  nestedArchive: number
}

export const LIMITS: ContainerLimits = {
  depth: 4,
  members: 100_000,
  ratio: 250,
  harmless: 256 * MEGABYTE,
  total: 32 * GIGABYTE,
  nestedArchive: 512 * MEGABYTE,
}

/** A size as a person reads it: `1.4 GB`, `12 MB`, `345 bytes`. */
export function sizeInWords(bytes: number): string {
  if (bytes >= GIGABYTE) return `${rounded(bytes / GIGABYTE)} GB`
  if (bytes >= MEGABYTE) return `${rounded(bytes / MEGABYTE)} MB`
  return bytes >= 1024 ? `${rounded(bytes / 1024)} KB` : `${bytes} bytes`
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toFixed(1)))
}
