import { toggleLink, useLink } from '../../viewer/link/linkStore'
import type { Action, ActionState } from './action'

const hasOthers = ({ shown }: ActionState) => shown.length > 1
const NEEDS = 'Only with two or more images side by side.'

/** How viewports side by side go together. */
export const LINK_ACTIONS: readonly Action[] = [
  {
    id: 'link-position',
    label: 'Scroll together by position',
    group: 'Slices and viewports',
    keys: ['J'],
    when: hasOthers,
    pressed: () => useLink.getState().byPosition,
    needs: NEEDS,
    run: () => toggleLink('byPosition'),
  },
  {
    id: 'link-fraction',
    label: 'Scroll unrelated series together',
    group: 'Slices and viewports',
    keys: [],
    when: hasOthers,
    pressed: () => useLink.getState().byFraction,
    needs: NEEDS,
    run: () => toggleLink('byFraction'),
  },
  {
    id: 'reference-lines',
    label: 'Reference lines',
    group: 'Slices and viewports',
    keys: ['X'],
    when: hasOthers,
    pressed: () => useLink.getState().lines,
    needs: NEEDS,
    run: () => toggleLink('lines'),
  },
]
