import { useEffect, useState } from 'react'
import type { TagEntry } from '../../ingest/dicom/tagSheet'
import { rowText } from './tagText'

/** How long it is said that a row was copied, in ms. */
const SAID = 2500

/** Puts a row on the clipboard; false where the browser does not allow it. */
export async function copyRow(entry: TagEntry): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(rowText(entry))
    return true
  } catch {
    return false
  }
}

/** Whether the last row that was to be copied was; null after a while, and before the first. */
export function useCopied(): { copied: boolean | null; say(copied: boolean): void } {
  const [copied, setCopied] = useState<boolean | null>(null)
  useEffect(() => {
    if (copied === null) return
    const timer = setTimeout(() => setCopied(null), SAID)
    return () => clearTimeout(timer)
  }, [copied])
  return { copied, say: setCopied }
}
