import { create } from 'zustand'
import { onForget } from '../slices'
import type { Slab } from './slab'

/** A volume seen in three planes, or as a body. */
export interface VolumeView {
  seriesId: string
  kind: 'mpr' | 'render'
}

/** What stands in place of the stacks; null: the stacks. Free of Cornerstone, so anything may import it. */
export const useVolume = create<{ view: VolumeView | null }>()(() => ({ view: null }))

/** A plane that the three are to show once: a point on it and its unit normal, LPS mm. */
export interface VolumeAim {
  seriesId: string
  point: readonly [number, number, number]
  normal: readonly [number, number, number]
}

/** Kept until the planes of its series are there to take it; null: nothing is asked for. */
export const useVolumeAim = create<{ aim: VolumeAim | null }>()(() => ({ aim: null }))

/** Opens the three planes, where they are not, and brings them onto a plane. */
export function showInPlanes(aim: VolumeAim): void {
  useVolumeAim.setState({ aim })
  showVolume({ seriesId: aim.seriesId, kind: 'mpr' })
}

export function showVolume(view: VolumeView | null): void {
  useVolume.setState({ view })
}

// Registered before Cornerstone starts, so that whoever draws the volume lets go of it before its pixels go.
onForget(() => {
  useVolumeAim.setState({ aim: null })
  showVolume(null)
})

/**
 * The crosshairs of the three planes: `hand`, a press puts them there; `shown`, the left button does something else
 * and they are moved by their lines; `hidden`.
 */
export type CrosshairsState = 'hand' | 'shown' | 'hidden'

interface VolumeSettings {
  slab: Slab
  crosshairs: CrosshairsState
  /** The body in the fourth cell beside the three planes. */
  withBody: boolean
  /** Id of the way the body is drawn; null: the first that suits the modality. */
  look: string | null
}

/** How volumes are looked at; it stays from one to the next. */
export const useVolumeSettings = create<VolumeSettings>()(() => ({
  slab: { thickness: 0, mode: 'mip' },
  crosshairs: 'hand',
  withBody: false,
  look: null,
}))

/** Takes the crosshairs in hand, or hides them when they are. */
export function toggleCrosshairs(): void {
  useVolumeSettings.setState(({ crosshairs }) => ({ crosshairs: crosshairs === 'hand' ? 'hidden' : 'hand' }))
}
