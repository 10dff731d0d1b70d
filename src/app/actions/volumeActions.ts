import type { Action } from './action'

export const VOLUME_ACTIONS: readonly Action[] = []
