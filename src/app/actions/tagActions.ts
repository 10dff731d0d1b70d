import type { Action } from './action'

export const TAG_ACTIONS: readonly Action[] = []
