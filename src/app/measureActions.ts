import type { MeasureKind } from '../viewer/measure/measurement'
import { useViewports } from '../viewer/viewportStore'

interface MeasureAction {
  id: string
  label: string
  key: string
  tool: MeasureKind
  run(): void
}

function measure(tool: MeasureKind, label: string, key: string): MeasureAction {
  return { id: `tool-${tool}`, label, key, tool, run: () => useViewports.getState().setLeftTool(tool) }
}

/** What can be drawn and measured with the left mouse button. */
export const MEASURE_ACTIONS: readonly MeasureAction[] = [
  measure('length', 'Length', 'l'),
  measure('bidirectional', 'Bidirectional', 'b'),
  measure('ellipse', 'Ellipse', 'e'),
  measure('rectangle', 'Rectangle', 't'),
  measure('probe', 'Probe', 'q'),
  measure('arrow', 'Arrow', 'y'),
]
