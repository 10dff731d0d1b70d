import type { Action } from './action'

export const LINK_ACTIONS: readonly Action[] = []
