const SCHEME = 'raddiag-volume:'

/** Cornerstone's name of a series' volume. */
export function volumeIdOf(seriesId: string): string {
  return `${SCHEME}${seriesId}`
}

/** The series a volume id stands for; null for another's volume. */
export function seriesIdOf(volumeId: string): string | null {
  return volumeId.startsWith(SCHEME) ? volumeId.slice(SCHEME.length) : null
}
