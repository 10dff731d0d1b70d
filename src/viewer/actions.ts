import type { ColourMapId } from './colourMaps'
import type { SliceFacts, ValueRange } from './pixels'

/** Where a viewport stands in its stack: 0-based slices, -1 before the first. */
export interface ViewPosition {
  shown: number
  wanted: number
  count: number
}

/** What can be done to one viewport from outside: buttons, menus, shortcuts. */
export interface ViewportActions {
  /** Window, zoom, pan, turn, flips and inversion as they were when the series opened. */
  reset(): void
  /** The window of the file again. */
  resetWindow(): void
  /** The whole image in the viewport, window untouched. */
  fit(): void
  /** One image column on one CSS pixel. */
  actualSize(): void
  invert(): void
  /** A quarter turn clockwise. */
  rotate(): void
  flip(axis: 'horizontal' | 'vertical'): void
  /** Moves by whole slices; stops at the ends. */
  scroll(slices: number): void
  /** Goes to a 0-based slice; indices outside the stack mean its ends. Stacks only. */
  goTo?(index: number): void
  /** Colours for a grey image; null is grey. Nothing happens to a colour image. */
  setColourMap?(map: ColourMapId | null): void
  colourMap?(): ColourMapId | null
  setWindow(range: ValueRange): void
  /** A window by centre and width, read as the series' own windows are (PS3.3 C.11.2.1.2.1 or C.11.2.1.3.2). */
  setWindowNumbers(centre: number, width: number): void
  /** Gives the keyboard to the viewport. */
  focus(): void
  position(): ViewPosition
  /** The slice on screen; null before the first. */
  shownSlice(): SliceFacts | null
}

const open = new Map<string, ViewportActions>()

/** Makes a viewport reachable by its series id; the returned function takes it back. */
export function registerViewport(seriesId: string, actions: ViewportActions): () => void {
  open.set(seriesId, actions)
  return () => {
    if (open.get(seriesId) === actions) open.delete(seriesId)
  }
}

export function resetView(seriesId: string): void {
  open.get(seriesId)?.reset()
}

export function fitView(seriesId: string): void {
  open.get(seriesId)?.fit()
}

export function invertView(seriesId: string): void {
  open.get(seriesId)?.invert()
}

export function rotateView(seriesId: string): void {
  open.get(seriesId)?.rotate()
}

export function flipView(seriesId: string, axis: 'horizontal' | 'vertical'): void {
  open.get(seriesId)?.flip(axis)
}

export function scrollView(seriesId: string, slices: number): void {
  open.get(seriesId)?.scroll(slices)
}

export function goToView(seriesId: string, index: number): void {
  open.get(seriesId)?.goTo?.(index)
}

export function colourView(seriesId: string, map: ColourMapId | null): void {
  open.get(seriesId)?.setColourMap?.(map)
}

/** Null where the image is drawn grey, or is not on screen. */
export function shownColourMap(seriesId: string): ColourMapId | null {
  return open.get(seriesId)?.colourMap?.() ?? null
}

/** Shows values from `lower` (black) to `upper` (white), in the units of the series' pixels. */
export function windowView(seriesId: string, range: ValueRange): void {
  open.get(seriesId)?.setWindow(range)
}

export function windowNumbersView(seriesId: string, centre: number, width: number): void {
  open.get(seriesId)?.setWindowNumbers(centre, width)
}

export function resetWindowView(seriesId: string): void {
  open.get(seriesId)?.resetWindow()
}

export function actualSizeView(seriesId: string): void {
  open.get(seriesId)?.actualSize()
}

export function focusView(seriesId: string): void {
  open.get(seriesId)?.focus()
}

/** Null when the series is not on screen. */
export function viewPosition(seriesId: string): ViewPosition | null {
  return open.get(seriesId)?.position() ?? null
}

export function shownSlice(seriesId: string): SliceFacts | null {
  return open.get(seriesId)?.shownSlice() ?? null
}
