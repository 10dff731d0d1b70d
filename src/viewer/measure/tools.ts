import {
  ArrowAnnotateTool,
  BidirectionalTool,
  EllipticalROITool,
  LengthTool,
  ProbeTool,
  RectangleROITool,
} from '@cornerstonejs/tools'
import { MEASURE_KINDS, type MeasureKind } from './measurement'

/** Cornerstone's tool of each kind. */
export const MEASURE_TOOLS = {
  length: LengthTool,
  bidirectional: BidirectionalTool,
  ellipse: EllipticalROITool,
  rectangle: RectangleROITool,
  probe: ProbeTool,
  arrow: ArrowAnnotateTool,
} as const satisfies Record<MeasureKind, { toolName: string }>

type Answer = (text: string) => void

/** The default asks with a dialog that blocks the page; here the text is typed in the list of measurements. */
const ARROW = {
  getTextCallback: (answer: Answer) => answer('Arrow'),
  changeTextCallback: (data: { data?: { label?: string } }, _event: unknown, answer: Answer) =>
    answer(data.data?.label ?? 'Arrow'),
}

/** What a kind's tool is told when it is added to a tool group. */
export const MEASURE_CONFIGURATION: Readonly<Partial<Record<MeasureKind, object>>> = {
  arrow: ARROW,
}

/** The kind drawn by a tool; undefined for tools that measure nothing. */
export function kindOfTool(toolName: string): MeasureKind | undefined {
  return MEASURE_KINDS.find((kind) => MEASURE_TOOLS[kind].toolName === toolName)
}
