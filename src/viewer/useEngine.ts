import { RenderingEngine } from '@cornerstonejs/core'
import { useEffect, useState } from 'react'
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

/** Starts Cornerstone and makes an engine; destroys it with the component (StrictMode mounts twice). */
export function useEngine(): EngineState {
  const [state, setState] = useState<EngineState>({ status: 'starting' })
  const leftTool = useViewports((store) => store.leftTool)
  useEffect(() => {
    let engine: Engine | null = null
    let gone = false
    startViewer().then(
      () => {
        if (gone) return
        engine = createEngine()
        if (engine) setState({ status: 'ready', engine })
      },
      (error: unknown) => {
        if (!gone) setState({ status: 'failed', message: startMessage(error) })
      },
    )
    return () => {
      gone = true
      if (engine) destroyEngine(engine)
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
  return tools && { rendering: new RenderingEngine(id), tools }
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
