import {
  AngleTool,
  ArrowAnnotateTool,
  BidirectionalTool,
  CobbAngleTool,
  EllipticalROITool,
  LengthTool,
  PlanarFreehandROITool,
  ProbeTool,
  RectangleROITool,
  type Types,
} from '@cornerstonejs/tools'
import { t } from '../../language/language'
import { MEASURE_KINDS, type MeasureKind } from './measurement'
import { drawnValues } from './statistics'
import { drawingLines } from './words'

/** Cornerstone's tool of each kind. */
export const MEASURE_TOOLS = {
  length: LengthTool,
  bidirectional: BidirectionalTool,
  angle: AngleTool,
  cobb: CobbAngleTool,
  ellipse: EllipticalROITool,
  rectangle: RectangleROITool,
  freehand: PlanarFreehandROITool,
  probe: ProbeTool,
  arrow: ArrowAnnotateTool,
} as const satisfies Record<MeasureKind, { toolName: string }>

type Answer = (text: string) => void

/** The default asks with a dialog that blocks the page; here the text is typed in the list of measurements. */
const ARROW = {
  getTextCallback: (answer: Answer) => answer(t('Arrow')),
  changeTextCallback: (data: { data?: { label?: string } }, _event: unknown, answer: Answer) =>
    answer(data.data?.label ?? ''),
}

/** Beside a drawing stands what its row in the list says. The rectangle tool gives a list of targets. */
function textLines(kind: MeasureKind) {
  return (data: Types.Annotation['data'], targets: string | readonly string[]): string[] => {
    const [targetId = ''] = typeof targets === 'string' ? [targets] : targets
    return drawingLines(drawnValues(kind, data, targetId), data.label ?? '')
  }
}

/** What a kind's tool is told when it is added to a tool group. */
export function configurationOf(kind: MeasureKind): object {
  if (kind === 'arrow') return ARROW
  const getTextLines = textLines(kind)
  // A line that is not closed has no area: an outline always closes to where it began.
  return kind === 'freehand' ? { getTextLines, allowOpenContours: false } : { getTextLines }
}

/** The kind drawn by a tool; undefined for tools that measure nothing. */
export function kindOfTool(toolName: string): MeasureKind | undefined {
  return MEASURE_KINDS.find((kind) => MEASURE_TOOLS[kind].toolName === toolName)
}
