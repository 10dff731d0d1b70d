import { eventTarget, getRenderingEngines } from '@cornerstonejs/core'
import {
  annotation as annotations,
  cancelActiveManipulations,
  Enums,
  utilities as toolUtilities,
} from '@cornerstonejs/tools'
import { prepareImage } from '../imageLoader'
import { onForget } from '../slices'
import { type Drawing, type Drawn, drawingOf, drawnOf, redraw } from './drawing'
import { History } from './history'
import { isOutline, type MeasuredValue, type Measurement, POINTS } from './measurement'
import { measuredValues, onNewNumbers } from './statistics'
import { type MeasureOperations, useMeasurements } from './store'
import { setDrawingStyle } from './style'
import { kindOfTool } from './tools'

const { state, selection } = annotations
const { ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = Enums.Events
const { HandlesUpdated, History: HistoryChange } = Enums.ChangeTypes

/** How many steps can be undone. */
const STEPS = 100

/** What was drawn at one time. `written` is all that a person can change, to tell two states apart. */
interface Step {
  written: string
  drawings: ReadonlyMap<string, { drawing: Drawing; drawn: Drawn }>
}

const NOTHING: Step = { written: '[]', drawings: new Map() }

let history = new History(NOTHING, STEPS)
/** Numbers last seen: shown until the slice is on screen and the tool has worked them out again. */
const lastSeen = new Map<string, readonly MeasuredValue[]>()

const operations: MeasureOperations = { remove, removeAll, setText, select, restore, undo, redo }

/** Keeps the list of measurements as Cornerstone's drawings are; they go with the study. Called once. */
export function watchAnnotations(): void {
  setDrawingStyle()
  eventTarget.addEventListener(ANNOTATION_COMPLETED, onCompleted)
  eventTarget.addEventListener(ANNOTATION_MODIFIED, onModified)
  eventTarget.addEventListener(ANNOTATION_ADDED, onAdded)
  eventTarget.addEventListener(ANNOTATION_REMOVED, refreshSoon)
  // A change by hand ends when the button or finger is lifted; Cornerstone hears of it in the same turn.
  for (const event of ['mouseup', 'touchend']) document.addEventListener(event, () => setTimeout(record))
  onNewNumbers(refreshSoon)
  onForget(forget)
  useMeasurements.setState({ operations })
}

function forget(): void {
  state.removeAllAnnotations()
  history = new History(NOTHING, STEPS)
  lastSeen.clear()
  refresh()
}

function drawingIn(event: Event): Drawing | null {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null
  const uid =
    typeof detail === 'object' && detail !== null && 'annotation' in detail ? detail.annotation : null
  return isDrawing(uid) ? uid : null
}

function isDrawing(value: unknown): value is Drawing {
  return typeof value === 'object' && value !== null && 'metadata' in value && 'data' in value
}

/** Some tools (rectangle, ellipse) leave out the volume they were drawn in. */
function onAdded(event: Event): void {
  const metadata = drawingIn(event)?.metadata
  if (metadata && event instanceof CustomEvent) {
    const volumeId = metadata.volumeId ?? viewportOf(event.detail.viewportId)?.getViewReference().volumeId
    if (volumeId !== undefined) metadata.volumeId = volumeId
  }
  refreshSoon()
}

function onCompleted(event: Event): void {
  const drawing = drawingIn(event)
  if (drawing === null) return
  if (isUnfinished(drawing)) discard(drawing)
  // After the tool has put the drawing in order.
  setTimeout(record)
  refreshSoon()
}

/** An angle with one leg, left by a person who took another tool; once its own tool has let go of it. */
function discard({ annotationUID }: Drawing): void {
  setTimeout(() => {
    if (annotationUID !== undefined) state.removeAnnotation(annotationUID)
    render()
  })
}

/** Numbers worked out for images that are not on screen any more would stand beside the new ones. */
function onModified(event: Event): void {
  const drawing = drawingIn(event)
  if (drawing !== null && event instanceof CustomEvent) {
    const { changeType, viewportId } = event.detail
    if (changeType === HandlesUpdated || changeType === HistoryChange) forgetNumbers(drawing, viewportId)
  }
  refreshSoon()
}

function forgetNumbers(drawing: Drawing, viewportId: unknown): void {
  const kind = kindOfTool(drawing.metadata?.toolName ?? '')
  if (kind === undefined) return
  const here = allViewports()
    .find(({ id }) => id === viewportId)
    ?.getViewReferenceId()
  const kept = Object.entries(drawing.data.cachedStats ?? {}).filter(([targetId]) => targetId === here)
  // The freehand tool puts off working out numbers that it has once, and then does not draw them.
  drawing.data.cachedStats = isOutline(kind) ? {} : Object.fromEntries(kept)
}

let waiting = false

/** Once a frame: a drag sends an event for every movement of the mouse. */
function refreshSoon(): void {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    refresh()
  })
}

function refresh(): void {
  useMeasurements.setState({ measurements: state.getAllAnnotations().flatMap((each) => measurementOf(each)) })
}

function measurementOf(drawing: Drawing): Measurement[] {
  const drawn = drawnOf(drawing)
  if (drawn === null) return []
  const values = measuredValues(drawn.kind, drawing)
  if (values.length > 0) lastSeen.set(drawn.id, values)
  return [{ ...drawn, values: values.length > 0 ? values : [...(lastSeen.get(drawn.id) ?? [])] }]
}

function remove(id: string): void {
  cancelDrawing()
  state.removeAnnotation(id)
  changed()
}

function removeAll(): void {
  cancelDrawing()
  for (const { id } of useMeasurements.getState().measurements) state.removeAnnotation(id)
  changed()
}

function setText(id: string, text: string): void {
  const drawing = state.getAnnotation(id)
  if (!drawing) return
  drawing.data.label = text
  refresh()
  render()
}

function select(id: string): void {
  selection.setAnnotationSelected(id, true)
  render()
}

/** Records, shows in the list and draws what has been changed by other means than a tool. */
function changed(): void {
  record()
  refresh()
  render()
}

/** Takes note of what is drawn now, if it is not what was noted last. */
function record(): void {
  const drawings = new Map<string, { drawing: Drawing; drawn: Drawn }>()
  for (const drawing of state.getAllAnnotations()) {
    const drawn = drawnOf(drawing)
    if (drawn !== null) drawings.set(drawn.id, { drawing, drawn })
  }
  const written = JSON.stringify([...drawings.values()].map(({ drawn }) => drawn))
  if (written !== history.now.written) history.record({ written, drawings })
}

function undo(): void {
  if (cancelUnfinished()) return
  record()
  go(history.undo())
}

function redo(): void {
  record()
  go(history.redo())
}

/** Draws a noted state: only what differs from now. */
function go(step: Step | null): void {
  if (step === null) return
  for (const { annotationUID } of state.getAllAnnotations()) {
    if (annotationUID !== undefined && !step.drawings.has(annotationUID))
      state.removeAnnotation(annotationUID)
  }
  for (const [id, { drawing, drawn }] of step.drawings) {
    const now = state.getAnnotation(id)
    if (JSON.stringify(now && drawnOf(now)) === JSON.stringify(drawn)) continue
    redraw(drawing, drawn)
    if (!now) add(drawing)
  }
  refresh()
  render()
}

/** Undoing while an angle has only one leg takes that back, not what was drawn before. */
function cancelUnfinished(): boolean {
  const unfinished = state.getAllAnnotations().some((drawing) => isUnfinished(drawing))
  if (unfinished) cancelDrawing()
  return unfinished
}

function isUnfinished(drawing: Drawing): boolean {
  const kind = kindOfTool(drawing.metadata?.toolName ?? '')
  return kind !== undefined && !isOutline(kind) && (drawing.data.handles?.points?.length ?? 0) < POINTS[kind]
}

function cancelDrawing(): void {
  for (const { element } of allViewports()) cancelActiveManipulations(element)
}

/** Drawings are kept by frame of reference; those of images without one under the word that Cornerstone gets there. */
function add(drawing: Drawing): void {
  state.addAnnotation(drawing, String(drawing.metadata?.FrameOfReferenceUID))
}

function allViewports() {
  return getRenderingEngines()?.flatMap((engine) => engine.getViewports()) ?? []
}

function viewportOf(viewportId: unknown) {
  return allViewports().find(({ id }) => id === viewportId)
}

function render(): void {
  toolUtilities.triggerAnnotationRenderForViewportIds(allViewports().map(({ id }) => id))
}

async function restore(
  measurements: readonly Measurement[],
  sliceOf: (seriesId: string) => string | undefined,
): Promise<number> {
  let placed = 0
  for (const measurement of measurements) {
    const { sliceId, seriesId } = measurement
    const within = sliceId ?? (seriesId === null ? undefined : sliceOf(seriesId))
    const prepared = within === undefined ? null : await prepareImage(within)
    if (prepared?.status !== 'ok') continue
    lastSeen.set(measurement.id, measurement.values)
    add(drawingOf(measurement, prepared.value.geometry))
    placed += 1
  }
  changed()
  return placed
}
