import type { RenderingEngine } from '@cornerstonejs/core'
import { useEffect, useState } from 'react'
import { t } from '../../language/language'
import { keepModality } from '../imageLoader'
import { engineWithPlainContexts } from '../plainContexts'
import type { ViewportScan } from '../scan'
import { startViewer } from '../start'
import { type BuiltVolume, buildVolume, releaseVolume } from './buildVolume'
import { addVolumeTools } from './mprTools'
import { useVolume } from './volumeStore'

/** A volume and the engine that draws it. */
export interface VolumeEngine {
  rendering: RenderingEngine
  volume: BuiltVolume
  /** What must be taken down before the engine. */
  closing: Set<() => void>
}

export type VolumeState =
  | { status: 'loading'; ready: number }
  | { status: 'failed'; message: string }
  | { status: 'ready'; engine: VolumeEngine }

const STARTING: VolumeState = { status: 'loading', ready: 0 }

let engines = 0

/**
 * Makes a volume of a series for as long as the component is there. It is given back when the component goes, when
 * another view is asked for, and with the study.
 */
export function useVolumeEngine(scan: ViewportScan): VolumeState {
  const [state, setState] = useState(STARTING)
  const { id, sliceIds, modality, places = null } = scan
  useEffect(() => {
    let gone = false
    let engine: VolumeEngine | null = null
    const stop = () => {
      if (gone) return
      gone = true
      if (engine) closeEngine(engine)
    }
    const open = async () => {
      await startViewer()
      addVolumeTools()
      if (modality) keepModality(sliceIds, modality)
      const onProgress = (ready: number) => !gone && setState({ status: 'loading', ready })
      const built = await buildVolume({ id, sliceIds, places }, onProgress, () => gone)
      if (gone) return
      if (built.status !== 'ok') return setState({ status: 'failed', message: built.message })
      engine = engineFor(built.value)
      setState({ status: 'ready', engine })
    }
    open().catch((error: unknown) => {
      if (!gone) setState({ status: 'failed', message: reason(error) })
    })
    const unsubscribe = useVolume.subscribe(({ view }) => view?.seriesId !== id && stop())
    return () => {
      unsubscribe()
      stop()
      setState(STARTING)
    }
  }, [id, sliceIds, modality, places])
  return state
}

function engineFor(volume: BuiltVolume): VolumeEngine {
  engines += 1
  return {
    rendering: engineWithPlainContexts(`raddiag-volume-${engines}`),
    volume,
    closing: new Set(),
  }
}

function closeEngine({ rendering, volume, closing }: VolumeEngine): void {
  for (const close of closing) close()
  if (!rendering.hasBeenDestroyed) rendering.destroy()
  releaseVolume(volume)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : t('The volume could not be made; go back and try again.')
}
