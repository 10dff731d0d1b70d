const MARK = 'filled:'

/** Id of a slice that was filled in for a volume; never one of a file. */
export function filledIdOf(seriesId: string, index: number): string {
  return `${MARK}${seriesId}:${index}`
}

/** True for a slice that no file holds. */
export function isFilledId(sliceId: string): boolean {
  return sliceId.startsWith(MARK)
}
