import type { Action } from './action'

export const LAYOUT_ACTIONS: readonly Action[] = []
