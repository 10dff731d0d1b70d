import { cache, getConfiguration, init as initCore } from '@cornerstonejs/core'
import { addTool, init as initTools, PanTool, WindowLevelTool, ZoomTool } from '@cornerstonejs/tools'
import { budgetFor, deviceFacts } from '../study/budget'
import { registerImageLoader } from './imageLoader'
import { watchAnnotations } from './measure/annotations'
import { MEASURE_TOOLS } from './measure/tools'
import { SliceDragTool } from './sliceDragTool'
import { startOnce } from './startOnce'

/**
 * WebGL contexts shared by all viewports. Cornerstone's seven are no faster for a few stacks, and browsers drop the
 * oldest context of a page that holds more than sixteen, which opening studies one after another would reach.
 */
const WEBGL_CONTEXTS = 2

const NO_WEBGL =
  'Images cannot be drawn because this browser has no WebGL 2: switch on hardware acceleration in the browser’s settings, or open the page in a current Chrome, Edge, Firefox or Safari.'

/**
 * Starts Cornerstone3D, once for the page. Rejects with a sentence for the person when WebGL 2 is missing; a later
 * call then tries again.
 */
export const startViewer: () => Promise<void> = startOnce(async () => {
  if (!hasWebGl2()) throw new Error(NO_WEBGL)
  const config = getConfiguration()
  initCore({ ...config, rendering: { ...config.rendering, webGlContextCount: WEBGL_CONTEXTS } })
  initTools()
  // Decoded images kept by Cornerstone; the least recently shown go first.
  cache.setMaxCacheSize(budgetFor(deviceFacts(globalThis)).images)
  registerImageLoader()
  for (const tool of [WindowLevelTool, PanTool, ZoomTool, SliceDragTool]) addTool(tool)
  for (const tool of Object.values(MEASURE_TOOLS)) addTool(tool)
  watchAnnotations()
})

function hasWebGl2(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  context?.getExtension('WEBGL_lose_context')?.loseContext()
  return context !== null
}
