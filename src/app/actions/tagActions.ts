import type { Action } from './action'
import { usePanels } from './pageActions'

/** What is written in the files of the active series. */
export const TAG_ACTIONS: readonly Action[] = [
  {
    id: 'tags',
    label: 'DICOM tags',
    group: 'Study',
    keys: ['Shift+T'],
    when: ({ active }) => active !== null,
    run: () => usePanels.setState({ open: 'tags' }),
  },
]
