import { useList } from '../../findings/listStore'
import { useMap } from '../../findings/mapStore'
import { isRanked, moveSelection, rankedDiagnosis } from '../../findings/shownList'
import { useFindings } from '../../findings/store'
import { switchLevel } from '../../findings/switchLevel'
import type { Action, ActionState } from './action'

const ranked = ({ findings }: ActionState) => rankedDiagnosis(findings) !== null
/** A preliminary ranking too. */
const listed = ({ findings }: ActionState) => isRanked(findings)
const selected = (state: ActionState) => ranked(state) && state.findings.selected !== null

const atCategories = () => useList.getState().level === 'categories'

function pinSelected(): void {
  const { selected, togglePin } = useFindings.getState()
  if (selected === null) return
  togglePin(selected)
  useList.getState().reveal(selected)
}

function toggleMap(): void {
  const { on, setOn } = useMap.getState()
  setOn(!on)
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('[data-testid="find-disorder"]')?.focus()
}

/** From finding to finding, and what is kept of them. */
export const FINDING_ACTIONS: readonly Action[] = [
  {
    id: 'next-finding',
    label: 'Next finding',
    group: 'Evidence',
    keys: ['Shift+ArrowDown'],
    when: ranked,
    run: () => moveSelection(1),
  },
  {
    id: 'previous-finding',
    label: 'Previous finding',
    group: 'Evidence',
    keys: ['Shift+ArrowUp'],
    when: ranked,
    run: () => moveSelection(-1),
  },
  {
    id: 'pin-finding',
    label: 'Pin or unpin the finding',
    group: 'Evidence',
    keys: ['N'],
    when: selected,
    run: pinSelected,
  },
  {
    id: 'compare-findings',
    label: 'Pinned findings side by side',
    group: 'Evidence',
    keys: [],
    when: (state) => ranked(state) && state.findings.pinned.length > 1,
    needs: 'Pin another finding to compare.',
    pressed: () => useList.getState().comparing,
    run: () => useList.getState().toggleComparing(),
  },
  {
    id: 'toggle-map',
    label: 'Show or hide the map',
    group: 'Evidence',
    keys: ['Shift+O'],
    when: selected,
    pressed: () => useMap.getState().on,
    run: toggleMap,
  },
  {
    id: 'find-disorder',
    label: 'Find a disorder',
    group: 'Evidence',
    keys: ['/'],
    when: listed,
    run: focusSearch,
  },
  {
    id: 'over-threshold',
    label: 'Over threshold only',
    group: 'Evidence',
    keys: [],
    when: listed,
    pressed: () => useList.getState().overThresholdOnly,
    run: () => useList.getState().toggleOverThreshold(),
  },
  {
    id: 'by-chapter',
    label: 'Findings by ICD-10-CM chapter',
    group: 'Evidence',
    keys: [],
    when: listed,
    pressed: () => useList.getState().byChapter,
    run: () => useList.getState().toggleByChapter(),
  },
  {
    id: 'by-category',
    label: 'Findings by ICD-10-CM category',
    group: 'Evidence',
    keys: [],
    when: listed,
    pressed: atCategories,
    run: () => switchLevel(atCategories() ? 'disorders' : 'categories'),
  },
]
