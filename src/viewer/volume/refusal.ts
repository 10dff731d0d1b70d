import { formatNumber, t } from '../../language/language'
import type { OpenSeries } from '../../study/types'

/** True for one regular stack of slices in space, completely read: what a volume can be made of. */
export function canBeVolume(series: Pick<OpenSeries, 'kind' | 'provisional'> | null): boolean {
  return series !== null && series.kind === 'volume' && !series.provisional
}

/**
 * Why the slices of a series cannot be held together; null when they can.
 * @param needed bytes of all its slices
 * @param limit bytes that images may take
 */
export function tooManyBytes(needed: number, limit: number): string | null {
  if (needed <= limit) return null
  return t('As a volume this series needs {{needed}} of memory, and this page has {{limit}} for images.', {
    needed: megabytes(needed),
    limit: megabytes(limit),
  })
}

function megabytes(bytes: number): string {
  return `${formatNumber(Math.ceil(bytes / 2 ** 20))} MB`
}
