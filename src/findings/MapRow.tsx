import { classMap, FULL_SCALE } from '../explain/occlusion'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { Explained } from './Explained'
import { type MapPhase, useMap } from './mapStore'

/** Switch, opacity and legend of the occlusion map of the slice on screen. */
export function MapRow({ findingId }: { findingId: string }) {
  const { on, opacity, phase, setOn, setOpacity } = useMap()
  return (
    <Explained
      title={t('Map')}
      explanation={t(
        'Each block of the image is left out in turn, and the finding asked for again. Amber: the block speaks for the finding; blue: against it. A block is the smallest part of the image that the last layer of the model tells apart; nothing finer is known.',
      )}
    >
      <div className="map-controls">
        <button type="button" data-testid="map-toggle" aria-pressed={on} onClick={() => setOn(!on)}>
          {t('Show map')}
        </button>
        <input
          type="range"
          aria-label={t('Opacity of the map')}
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
    </Explained>
  )
}

function measured(phase: MapPhase): Record<`data-${string}`, string | number> {
  return phase.name === 'ready'
    ? { 'data-phase': phase.name, 'data-milliseconds': Math.round(phase.milliseconds) }
    : { 'data-phase': phase.name }
}

function sentence(phase: MapPhase, findingId: string): string {
  if (phase.name === 'none') return t('Click an image of the case to see its map.')
  if (phase.name === 'running') return t('Computing the map of this slice…')
  if (phase.name === 'unavailable') return noticeText(phase)
  const { height: rows, width: columns } = phase.map
  const map = classMap(phase.map, findingId)
  if (map === null || map.strongest === 0) {
    return t('No block of this slice changes the finding ({{rows}} × {{columns}} blocks).', { rows, columns })
  }
  const change = strongestChange(map.values)
  const size = map.strongest < 0.005 ? '<0.01' : `${change < 0 ? '−' : '+'}${map.strongest.toFixed(2)}`
  const places = { rows, columns, size }
  return map.strongest < FULL_SCALE
    ? t(
        'Amber speaks for the finding, blue against. Strongest of {{rows}} × {{columns}} blocks: {{size}} logit, drawn faint.',
        places,
      )
    : t(
        'Amber speaks for the finding, blue against. Strongest of {{rows}} × {{columns}} blocks: {{size}} logit.',
        places,
      )
}

function strongestChange(values: Float32Array): number {
  return values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
}
