import { lazy, Suspense } from 'react'
import { usePanels } from '../actions/pageActions'

/** Comes with its list when it is first opened. */
const TagDialog = lazy(() => import('./TagDialog'))

/** What is written in the file of the slice on screen. */
export function TagBrowser() {
  const open = usePanels((store) => store.open === 'tags')
  if (!open) return null
  return (
    <Suspense fallback={null}>
      <TagDialog />
    </Suspense>
  )
}
