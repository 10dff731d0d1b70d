import type { MeasureKind } from '../viewer/measure/measurement'
import { KIND_NAMES } from '../viewer/measure/words'
import { useViewports } from '../viewer/viewportStore'

interface MeasureAction {
  id: string
  label: string
  key: string
  tool: MeasureKind
  run(): void
}

function measure(tool: MeasureKind, key: string): MeasureAction {
  const run = () => useViewports.getState().setLeftTool(tool)
  return { id: `tool-${tool}`, label: KIND_NAMES[tool], key, tool, run }
}

/** What can be drawn and measured with the left mouse button. */
export const MEASURE_ACTIONS: readonly MeasureAction[] = [
  measure('length', 'l'),
  measure('bidirectional', 'b'),
  measure('angle', 'a'),
  measure('cobb', 'o'),
  measure('ellipse', 'e'),
  measure('rectangle', 't'),
  measure('freehand', 'd'),
  measure('probe', 'q'),
  measure('arrow', 'y'),
]
