/** A well-formed file that mutations start from. Seeds in one folder with one stem belong together (`.mhd`, `.raw`). */
export interface FuzzSeed {
  /** Says what is special about it, for reports. */
  name: string
  path: string
  bytes: Uint8Array
}
