import { classMap, FULL_SCALE } from '../explain/occlusion'
import { type MapPhase, useMap } from './mapStore'

/** Switch, opacity and legend of the occlusion map of the slice on screen. */
export function MapRow({ findingId }: { findingId: string }) {
  const { on, opacity, phase, setOn, setOpacity } = useMap()
  return (
    <section className="map-row">
      <h3 title="Each block of the image is left out of the finding's evidence in turn; its colour is the change of the logit">
        Map
      </h3>
      <div className="map-controls">
        <button type="button" data-testid="map-toggle" aria-pressed={on} onClick={() => setOn(!on)}>
          Show map
        </button>
        <input
          type="range"
          aria-label="Opacity of the map"
          min={10}
          max={90}
          step={5}
          disabled={!on}
          value={Math.round(opacity * 100)}
          onChange={(event) => setOpacity(Number(event.target.value) / 100)}
        />
      </div>
      {on && (
        <p className="measured" role="status" data-testid="map-status" {...measured(phase)}>
          {sentence(phase, findingId)}
        </p>
      )}
    </section>
  )
}

function measured(phase: MapPhase): Record<`data-${string}`, string | number> {
  return phase.name === 'ready'
    ? { 'data-phase': phase.name, 'data-milliseconds': Math.round(phase.milliseconds) }
    : { 'data-phase': phase.name }
}

function sentence(phase: MapPhase, findingId: string): string {
  if (phase.name === 'none') return 'Click an image of the case to see its map.'
  if (phase.name === 'running') return 'Computing the map of this slice…'
  if (phase.name === 'unavailable') return phase.message
  const map = classMap(phase.map, findingId)
  const grid = `${phase.map.height} × ${phase.map.width} blocks`
  if (map === null || map.strongest === 0) return `No block of this slice changes the finding (${grid}).`
  const change = strongestChange(map.values)
  const faint = map.strongest < FULL_SCALE ? ', drawn faint' : ''
  const size = map.strongest < 0.005 ? 'under 0.01' : `${change < 0 ? '−' : '+'}${map.strongest.toFixed(2)}`
  return `Amber speaks for the finding, blue against. Strongest of ${grid}: ${size} logit${faint}. Nothing finer is known.`
}

function strongestChange(values: Float32Array): number {
  return values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
}
