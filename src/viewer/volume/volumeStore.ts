import { create } from 'zustand'

/** A volume seen in three planes, or as a body. */
export interface VolumeView {
  seriesId: string
  kind: 'mpr' | 'render'
}

/** What stands in place of the stacks; null: the stacks. Free of Cornerstone, so anything may import it. */
export const useVolume = create<{ view: VolumeView | null }>()(() => ({ view: null }))

export function showVolume(view: VolumeView | null): void {
  useVolume.setState({ view })
}
