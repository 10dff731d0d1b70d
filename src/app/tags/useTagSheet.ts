import { useEffect, useState } from 'react'
import type { TagSheet } from '../../ingest/dicom/tagSheet'
import type { Result } from '../../study/result'
import { readTags } from '../ingestClient'

/** Wait before reading, in ms: while slices are run through only the last one is read. */
const SETTLED = 60

/** The tags of a slice; those of the one before stay until the new ones are there. Null before the first. */
export function useTagSheet(sliceId: string | undefined): Result<TagSheet> | null {
  const [result, setResult] = useState<Result<TagSheet> | null>(null)
  useEffect(() => {
    if (sliceId === undefined) return
    let wanted = true
    const read = async () => {
      const next = await readTags(sliceId)
      if (wanted) setResult(next)
    }
    const timer = setTimeout(() => void read(), SETTLED)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [sliceId])
  return result
}
