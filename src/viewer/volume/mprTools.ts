import {
  addTool,
  CrosshairsTool,
  Enums,
  PanTool,
  ToolGroupManager,
  TrackballRotateTool,
  ZoomTool,
} from '@cornerstonejs/tools'
import { bindLeft, createTools, destroyTools, type ToolGroup } from '../toolBindings'
import type { LeftTool } from '../viewportStore'
import { PLANES, type PlaneName } from './mprGeometry'
import type { CrosshairsState } from './volumeStore'

const { MouseBindings } = Enums
const PRIMARY = { mouseButton: MouseBindings.Primary }

/** Colours of the planes: their lines in the other two, and the mark beside their names. */
export const PLANE_COLOURS: Readonly<Record<PlaneName, string>> = {
  axial: '#e59a8d',
  sagittal: '#e3c878',
  coronal: '#86c9a8',
}

/** To be called once Cornerstone has started; more often does no harm. */
export function addVolumeTools(): void {
  addTool(CrosshairsTool)
  addTool(TrackballRotateTool)
}

/** The tools of the stacks and the crosshairs. Null only if a group of that name exists already. */
export function createMprTools(groupId: string, leftTool: LeftTool): ToolGroup | null {
  const group = createTools(groupId, leftTool)
  group?.addTool(CrosshairsTool.toolName, {
    getReferenceLineColor: (viewportId: string) =>
      PLANE_COLOURS[PLANES.find((plane) => viewportId.endsWith(plane)) ?? 'axial'],
    // Thickness is chosen beside the images: handles for it would lie in the way of those that turn.
    getReferenceLineSlabThicknessControlsOn: () => false,
    referenceLinesCenterGapRadius: 14,
    handleRadius: 4,
  })
  return group
}

/** The viewports must have their volume: the crosshairs begin where the planes meet. */
export function bindMprLeft(group: ToolGroup, leftTool: LeftTool, crosshairs: CrosshairsState): void {
  bindLeft(group, leftTool)
  if (crosshairs === 'hidden') {
    group.setToolDisabled(CrosshairsTool.toolName)
    return
  }
  if (crosshairs === 'shown') {
    // Neither active nor passive: a measurement may begin on a line.
    group.setToolPassive(CrosshairsTool.toolName, { removeAllBindings: true })
    group.setToolEnabled(CrosshairsTool.toolName)
    return
  }
  const left = group.getActivePrimaryMouseButtonTool()
  if (left !== undefined) group.setToolPassive(left, { removeAllBindings: [PRIMARY] })
  group.setToolActive(CrosshairsTool.toolName, { bindings: [PRIMARY] })
}

/** Left turns the body, middle moves it, right and two fingers zoom. */
export function createBodyTools(groupId: string): ToolGroup | null {
  const group = ToolGroupManager.createToolGroup(groupId) ?? null
  if (group === null) return null
  for (const name of [TrackballRotateTool.toolName, PanTool.toolName, ZoomTool.toolName]) group.addTool(name)
  group.setToolActive(TrackballRotateTool.toolName, { bindings: [PRIMARY] })
  group.setToolActive(PanTool.toolName, { bindings: [{ mouseButton: MouseBindings.Auxiliary }] })
  group.setToolActive(ZoomTool.toolName, {
    bindings: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  })
  return group
}

/** Takes the crosshairs away before the tools go: what they have drawn would stay. */
export function endMprTools(group: ToolGroup): void {
  group.setToolDisabled(CrosshairsTool.toolName)
  destroyTools(group.id)
}
