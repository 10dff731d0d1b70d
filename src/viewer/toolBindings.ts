import { getEnabledElementByIds } from '@cornerstonejs/core'
import {
  cancelActiveManipulations,
  PanTool,
  Enums as ToolEnums,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools'
import { MEASURE_KINDS, type MeasureKind } from './measure/measurement'
import { configurationOf, MEASURE_TOOLS } from './measure/tools'
import { SliceDragTool } from './sliceDragTool'
import type { LeftTool } from './viewportStore'

const { MouseBindings, KeyboardBindings } = ToolEnums

type ToolGroup = NonNullable<ReturnType<typeof ToolGroupManager.createToolGroup>>
interface Binding {
  mouseButton?: number
  modifierKey?: number
  numTouchPoints?: number
}

type HandTool = Exclude<LeftTool, MeasureKind>

const TOOL_NAMES: Readonly<Record<HandTool, string>> = {
  window: WindowLevelTool.toolName,
  pan: PanTool.toolName,
  zoom: ZoomTool.toolName,
  scroll: SliceDragTool.toolName,
}

/** Bindings that hold whatever the left button does: middle and Ctrl-left pan, right and two fingers zoom. */
const FIXED: Readonly<Record<HandTool, readonly Binding[]>> = {
  window: [],
  pan: [
    { mouseButton: MouseBindings.Auxiliary },
    { mouseButton: MouseBindings.Primary, modifierKey: KeyboardBindings.Ctrl },
  ],
  zoom: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  scroll: [],
}

const HAND_TOOLS: readonly HandTool[] = ['window', 'pan', 'zoom', 'scroll']

/** The tools of one grid. Null only if a group of that name exists already. */
export function createTools(groupId: string, leftTool: LeftTool): ToolGroup | null {
  const group = ToolGroupManager.createToolGroup(groupId) ?? null
  if (group === null) return null
  for (const name of HAND_TOOLS) group.addTool(TOOL_NAMES[name])
  for (const kind of MEASURE_KINDS) group.addTool(MEASURE_TOOLS[kind].toolName, configurationOf(kind))
  bindLeft(group, leftTool)
  return group
}

/** Gives the left button, and a single finger, to one tool. What is drawn already can be moved with any of them. */
export function bindLeft(group: ToolGroup, leftTool: LeftTool): void {
  giveUpDrawing(group)
  for (const name of HAND_TOOLS) {
    group.setToolPassive(TOOL_NAMES[name], { removeAllBindings: true })
  }
  for (const name of HAND_TOOLS) {
    const bindings = [...FIXED[name]]
    if (name === leftTool) bindings.push({ mouseButton: MouseBindings.Primary })
    if (bindings.length > 0) group.setToolActive(TOOL_NAMES[name], { bindings })
  }
  for (const kind of MEASURE_KINDS) {
    const { toolName } = MEASURE_TOOLS[kind]
    group.setToolPassive(toolName, { removeAllBindings: true })
    if (kind === leftTool)
      group.setToolActive(toolName, { bindings: [{ mouseButton: MouseBindings.Primary }] })
  }
}

/** An angle waits for its next click; with another tool in hand that click means something else. */
function giveUpDrawing(group: ToolGroup): void {
  for (const { renderingEngineId, viewportId } of group.getViewportsInfo()) {
    const element = getEnabledElementByIds(viewportId, renderingEngineId)?.viewport.element
    if (element) cancelActiveManipulations(element)
  }
}

export function destroyTools(groupId: string): void {
  ToolGroupManager.destroyToolGroup(groupId)
}

export type { ToolGroup }
