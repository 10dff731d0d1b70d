import type { RenderingEngine } from '@cornerstonejs/core'
import { useEffect, useState } from 'react'
import { onContextLost } from './lostContext'
import { engineWithPlainContexts } from './plainContexts'
import { startViewer } from './start'
import { bindLeft, createTools, destroyTools, type ToolGroup } from './toolBindings'
import { useViewports } from './viewportStore'

/** One rendering engine and its tools, alive as long as a grid is. */
export interface Engine {
  rendering: RenderingEngine
  tools: ToolGroup
}

export type EngineState =
  | { status: 'starting' }
  | { status: 'ready'; engine: Engine }
  | { status: 'failed'; message: string }

let engines = 0

/** Engines made anew for one grid before giving up: a driver that fails again at once will go on failing. */
const MOST_ENGINES = 4

const CONTEXT_LOST =
  'The graphics card stopped drawing several times, so the images cannot be shown any more; reload the page to try again.'

/** Starts Cornerstone and makes an engine; destroys it with the component (StrictMode mounts twice). */
export function useEngine(): EngineState {
  const [state, setState] = useState<EngineState>({ status: 'starting' })
  const leftTool = useViewports((store) => store.leftTool)
  useEffect(() => {
    let engine: Engine | null = null
    let gone = false
    let made = 0
    let unwatch = () => {}
    const end = () => {
      unwatch()
      if (engine) destroyEngine(engine)
      engine = null
    }
    // Viewports open again in the new engine, where they were.
    const begin = () => {
      end()
      made += 1
      if (made > MOST_ENGINES) return setState({ status: 'failed', message: CONTEXT_LOST })
      engine = createEngine()
      if (engine === null) return
      unwatch = onContextLost(engine.rendering.id, begin)
      setState({ status: 'ready', engine })
    }
    startViewer().then(
      () => {
        if (!gone) begin()
      },
      (error: unknown) => {
        if (!gone) setState({ status: 'failed', message: startMessage(error) })
      },
    )
    return () => {
      gone = true
      end()
    }
  }, [])
  useEffect(() => {
    if (state.status === 'ready') bindLeft(state.engine.tools, leftTool)
  }, [state, leftTool])
  return state
}

function createEngine(): Engine | null {
  engines += 1
  const id = `raddiag-grid-${engines}`
  const tools = createTools(id, useViewports.getState().leftTool)
  return tools && { rendering: engineWithPlainContexts(id), tools }
}

function destroyEngine({ rendering, tools }: Engine): void {
  destroyTools(tools.id)
  if (!rendering.hasBeenDestroyed) rendering.destroy()
}

function startMessage(error: unknown): string {
  return error instanceof Error
    ? error.message
    : 'The image viewer could not start; reload the page to try again.'
}
