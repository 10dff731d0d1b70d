import { create } from 'zustand'
import type { MeasureKind } from './measure/measurement'

/** What dragging with the left button (or one finger) does. */
export type LeftTool = 'window' | 'pan' | 'zoom' | 'scroll' | MeasureKind

export interface SliceTarget {
  index: number
  /** Grows with every request, so that asking for the same slice twice is two requests. */
  stamp: number
}

interface ViewportStore {
  leftTool: LeftTool
  /** The slice last asked for, by series. A viewport that opens later goes there. */
  targets: Readonly<Record<string, SliceTarget>>
  /** 0-based index of the slice on screen, by series. */
  shown: Readonly<Record<string, number>>
  /** Whether the patient's name stands on the images. */
  patientName: boolean
  setLeftTool(tool: LeftTool): void
}

/** Shared between viewports and the panels around them; free of Cornerstone, so anything may import it. */
export const useViewports = create<ViewportStore>()((set) => ({
  leftTool: 'window',
  targets: {},
  shown: {},
  patientName: true,
  setLeftTool: (leftTool) => set({ leftTool }),
}))

let stamp = 0

/** Brings a slice of a series to its viewport. `index` is 0-based, in the series' display order. */
export function showSlice(seriesId: string, index: number): void {
  stamp += 1
  const target = { index, stamp }
  useViewports.setState(({ targets }) => ({ targets: { ...targets, [seriesId]: target } }))
}

/** To be called when another slice of a series is on screen. */
export function noteShown(seriesId: string, index: number): void {
  useViewports.setState(({ shown }) => ({ shown: { ...shown, [seriesId]: index } }))
}

export function togglePatientName(): void {
  useViewports.setState(({ patientName }) => ({ patientName: !patientName }))
}

/** Forgets where series stood, with their study; the chosen tool stays. */
export function forgetTargets(): void {
  useViewports.setState({ targets: {}, shown: {} })
}
