import { create } from 'zustand'
import type { OcclusionMap } from '../diagnose/occlusion'

/** A slice of a scan of the case. */
export interface MapPlace {
  seriesId: string
  /** 0-based, in the series' display order. */
  index: number
  sliceId: string
}

/** What is known of the map of the slice on screen. */
export type MapPhase =
  | { name: 'none' }
  | { name: 'running' }
  | { name: 'ready'; place: MapPlace; map: OcclusionMap; milliseconds: number }
  | { name: 'unavailable'; code: string; message: string }

export interface MapState {
  on: boolean
  /** Of the strongest cell, 0 to 1. */
  opacity: number
  phase: MapPhase
  setOn(on: boolean): void
  setOpacity(opacity: number): void
  setPhase(phase: MapPhase): void
}

/** Whether and how occlusion maps are shown. The map holds every class, so another finding needs no new run. */
export const useMap = create<MapState>((set) => ({
  on: false,
  opacity: 0.5,
  phase: { name: 'none' },
  setOn: (on) => set({ on }),
  setOpacity: (opacity) => set({ opacity }),
  setPhase: (phase) => set({ phase }),
}))
