import { useCategories } from './categoryStore'
import { type FindingLevel, useList } from './listStore'
import { useFindings } from './store'

/** Reads the findings at another level. Categories begin closed, so that their ranking is seen first. */
export function switchLevel(level: FindingLevel): void {
  if (level === useList.getState().level) return
  useList.getState().setLevel(level)
  if (level === 'disorders') return
  useFindings.getState().select(null)
  void useCategories.getState().ask()
}
