import { Enums, eventTarget } from '@cornerstonejs/core'

/**
 * Calls `act` when a browser takes the graphics context of a rendering engine away (a driver that restarts, a machine
 * that wakes up): nothing is drawn with it any more.
 * @returns ends the watch
 */
export function onContextLost(renderingEngineId: string, act: () => void): () => void {
  const listen = (event: Event) => {
    if (event instanceof CustomEvent && event.detail?.renderingEngineId === renderingEngineId) act()
  }
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, listen)
  return () => eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, listen)
}
