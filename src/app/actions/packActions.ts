import type { Action } from './action'
import { usePanels } from './pageActions'

/** The models kept in this browser, and which of them diagnoses. */
export const MODELS_ACTION: Action = {
  id: 'models',
  label: 'Models',
  group: 'Model',
  keys: ['Shift+P'],
  run: () => usePanels.setState({ open: 'models' }),
}

export const PACK_ACTIONS: readonly Action[] = [MODELS_ACTION]
