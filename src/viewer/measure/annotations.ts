import { eventTarget, getRenderingEngines, utilities } from '@cornerstonejs/core'
import {
  annotation as annotations,
  Enums,
  type Types,
  utilities as toolUtilities,
} from '@cornerstonejs/tools'
import { imageIdOf, prepareImage, sliceIdOf } from '../imageLoader'
import { onForget } from '../slices'
import {
  type MeasuredValue,
  type Measurement,
  type Point,
  type ToolStatistics,
  valuesOf,
} from './measurement'
import { type MeasureOperations, useMeasurements } from './store'
import { kindOfTool, MEASURE_TOOLS } from './tools'

type Annotation = Types.Annotation

const { state } = annotations
const { DefaultHistoryMemo } = utilities.HistoryMemo
const { ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = Enums.Events
const CHANGES = [ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED]

/** Values from a file, shown until the slice is on screen and the tool has worked them out again. */
const fromFile = new Map<string, readonly MeasuredValue[]>()

const operations: MeasureOperations = { remove, setText, restore, undo, redo }

/** Keeps the list of measurements as Cornerstone's drawings are; they go with the study. Called once. */
export function watchAnnotations(): void {
  for (const event of CHANGES) {
    eventTarget.addEventListener(event, refreshSoon)
  }
  onForget(forget)
  useMeasurements.setState({ operations })
}

function forget(): void {
  state.removeAllAnnotations()
  forgetHistory()
  fromFile.clear()
  refresh()
}

/** Setting the size is how Cornerstone's history is emptied. */
function forgetHistory(): void {
  DefaultHistoryMemo.size = DefaultHistoryMemo.size + 0
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

function measurementOf({ annotationUID, metadata, data }: Annotation): Measurement[] {
  const kind = kindOfTool(metadata?.toolName ?? '')
  const imageId = metadata?.referencedImageId
  const sliceId = imageId === undefined ? null : sliceIdOf(imageId)
  if (annotationUID === undefined || kind === undefined || sliceId === null) return []
  const worked = valuesOf(kind, statisticsOf(data.cachedStats))
  return [
    {
      id: annotationUID,
      kind,
      sliceId,
      points: (data.handles?.points ?? []).map(([x, y, z]): Point => [x, y, z]),
      values: worked.length > 0 ? worked : [...(fromFile.get(annotationUID) ?? [])],
      text: data.label ?? '',
    },
  ]
}

/** A stack viewport has one target: the image. */
function statisticsOf(cached: Annotation['data']['cachedStats']): ToolStatistics {
  const [first] = Object.values(cached ?? {})
  return isStatistics(first) ? first : {}
}

function isStatistics(value: unknown): value is ToolStatistics {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function remove(id: string): void {
  const gone = state.getAnnotation(id)
  if (!gone) return
  state.removeAnnotation(id)
  DefaultHistoryMemo.push({
    restoreMemo: (undone) => {
      if (undone) add(gone)
      else state.removeAnnotation(id)
    },
  })
  redraw()
}

function setText(id: string, text: string): void {
  const changed = state.getAnnotation(id)
  if (!changed) return
  changed.data.label = text
  refresh()
  redraw()
}

function undo(): void {
  step(() => DefaultHistoryMemo.undo())
}

function redo(): void {
  step(() => DefaultHistoryMemo.redo())
}

/** A memo draws in the viewport that it was made in; when that is gone Cornerstone throws, and the memo is of no use. */
function step(move: () => void): void {
  try {
    move()
  } catch {
    forgetHistory()
  }
  refresh()
  redraw()
}

/** Drawings are kept by frame of reference; those of images without one under the word that Cornerstone gets there. */
function add(annotation: Annotation): void {
  state.addAnnotation(annotation, String(annotation.metadata?.FrameOfReferenceUID))
}

function redraw(): void {
  const viewports = getRenderingEngines()?.flatMap((engine) => engine.getViewports()) ?? []
  toolUtilities.triggerAnnotationRenderForViewportIds(viewports.map(({ id }) => id))
}

async function restore(measurements: readonly Measurement[]): Promise<number> {
  let placed = 0
  for (const measurement of measurements) {
    const prepared = await prepareImage(measurement.sliceId)
    if (prepared.status !== 'ok') continue
    const geometry = prepared.value.geometry
    fromFile.set(measurement.id, measurement.values)
    add(annotationOf(measurement, geometry?.frameOfReference ?? undefined, normalOf(geometry)))
    placed += 1
  }
  redraw()
  return placed
}

function normalOf(
  geometry: { rowDirection: readonly number[]; columnDirection: readonly number[] } | null,
): Point {
  const [a = 1, b = 0, c = 0] = geometry?.rowDirection ?? []
  const [d = 0, e = 1, f = 0] = geometry?.columnDirection ?? []
  return [c * e - b * f, a * f - c * d, b * d - a * e]
}

function annotationOf(measurement: Measurement, frame: string | undefined, normal: Point): Annotation {
  const { id, kind, sliceId, points, text } = measurement
  const handles = { points, activeHandleIndex: null, textBox: textBox() }
  return {
    annotationUID: id,
    invalidated: true,
    highlighted: false,
    isLocked: false,
    isVisible: true,
    metadata: {
      toolName: MEASURE_TOOLS[kind].toolName,
      referencedImageId: imageIdOf(sliceId),
      ...(frame === undefined ? {} : { FrameOfReferenceUID: frame }),
      viewPlaneNormal: normal,
    },
    data: {
      label: text,
      handles,
      cachedStats: {},
    },
  }
}

function textBox() {
  const nowhere = (): Point => [0, 0, 0]
  return {
    hasMoved: false,
    worldPosition: nowhere(),
    worldBoundingBox: {
      topLeft: nowhere(),
      topRight: nowhere(),
      bottomLeft: nowhere(),
      bottomRight: nowhere(),
    },
  }
}
