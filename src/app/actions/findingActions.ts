import type { Action } from './action'

export const FINDING_ACTIONS: readonly Action[] = []
