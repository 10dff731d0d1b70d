import { BaseTool, type Types } from '@cornerstonejs/tools'

/** Sent on the viewport's element when a drag asks for other slices; `detail.slices` is a signed count. */
export const DRAG_SLICES = 'raddiag-drag-slices'

/** A full drag over the viewport goes through the stack, but never faster than a slice every 3 pixels. */
const FASTEST = 3
const FEWEST_SLICES = 8

/**
 * Scrolls by dragging. Cornerstone's own scroll tool moves the viewport directly, and an image that fails to load
 * then stays unseen; this one only says how far the drag went and leaves moving to the viewport's owner.
 */
export class SliceDragTool extends BaseTool {
  static override toolName = 'SliceDrag'
  #rest = 0

  constructor() {
    super({}, { supportedInteractionTypes: ['Mouse', 'Touch'], configuration: {} })
  }

  mouseDragCallback(event: Types.EventTypes.InteractionEventType): void {
    const { element, deltaPoints } = event.detail
    const count = Number(element.dataset.slices ?? 1)
    const pixels = Math.max(FASTEST, element.clientHeight / Math.max(count, FEWEST_SLICES))
    const travel = this.#rest + deltaPoints.canvas[1]
    const slices = Math.trunc(travel / pixels)
    this.#rest = travel - slices * pixels
    if (slices !== 0) element.dispatchEvent(new CustomEvent(DRAG_SLICES, { detail: { slices } }))
  }

  touchDragCallback(event: Types.EventTypes.InteractionEventType): void {
    this.mouseDragCallback(event)
  }
}
