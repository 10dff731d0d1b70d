import { useId } from 'react'
import { t } from '../../language/language'
import { lookFor, looksFor } from './bodyLooks'
import { SLAB_MODES, SLAB_THICKNESSES, type SlabMode } from './slab'
import { showVolume, toggleCrosshairs, useVolumeSettings, type VolumeView } from './volumeStore'
import { modeLabel } from './volumeText'

interface VolumeControlsProps {
  view: VolumeView
  /** DICOM modality; absent where not known. */
  modality: string | undefined
}

/** What belongs to volumes alone, above the images. */
export function VolumeControls({ view, modality }: VolumeControlsProps) {
  const { seriesId, kind } = view
  const withBody = useVolumeSettings((store) => store.withBody)
  const isMpr = kind === 'mpr'
  return (
    <fieldset className="vol-controls" aria-label={t('Volume')}>
      <button
        type="button"
        aria-pressed={isMpr}
        title={`${t('Three planes')} (M)`}
        onClick={() => showVolume({ seriesId, kind: 'mpr' })}
      >
        {t('MPR')}
      </button>
      <button
        type="button"
        aria-pressed={!isMpr}
        title={`${t('Volume rendering')} (Shift+M)`}
        onClick={() => showVolume({ seriesId, kind: 'render' })}
      >
        {t('3D')}
      </button>
      <hr />
      {isMpr && <PlaneControls />}
      {(!isMpr || withBody) && <LookControl modality={modality} />}
      <button type="button" className="vol-back" title="Esc" onClick={() => showVolume(null)}>
        {t('Back to the slices')}
      </button>
    </fieldset>
  )
}

function PlaneControls() {
  const { slab, crosshairs, withBody } = useVolumeSettings()
  const id = useId()
  return (
    <>
      <button
        type="button"
        aria-pressed={crosshairs === 'hand'}
        title={`${t('Press in a plane: the other two go there. Drag the lines to move them, their round handles to turn them.')} (Shift+H)`}
        onClick={toggleCrosshairs}
      >
        {t('Crosshairs')}
      </button>
      <label htmlFor={`${id}-slab`}>{t('Slab')}</label>
      <select
        id={`${id}-slab`}
        data-testid="slab-thickness"
        title={`${t('Slab thickness')} (Shift+B)`}
        value={slab.thickness}
        onChange={({ target }) =>
          useVolumeSettings.setState({ slab: { ...slab, thickness: Number(target.value) } })
        }
      >
        {SLAB_THICKNESSES.map((thickness) => (
          <option key={thickness} value={thickness}>
            {thickness === 0 ? t('one plane') : `${thickness} mm`}
          </option>
        ))}
      </select>
      <select
        data-testid="slab-mode"
        aria-label={t('What a slab shows')}
        disabled={slab.thickness === 0}
        value={slab.mode}
        onChange={({ target }) =>
          useVolumeSettings.setState({ slab: { ...slab, mode: modeOf(target.value) } })
        }
      >
        {SLAB_MODES.map((mode) => (
          <option key={mode} value={mode}>
            {modeLabel(mode)}
          </option>
        ))}
      </select>
      <label>
        <input
          type="checkbox"
          data-testid="with-body"
          checked={withBody}
          onChange={({ target }) => useVolumeSettings.setState({ withBody: target.checked })}
        />
        {t('3D beside')}
      </label>
    </>
  )
}

function modeOf(value: string): SlabMode {
  return SLAB_MODES.find((mode) => mode === value) ?? 'mip'
}

function LookControl({ modality }: { modality: string | undefined }) {
  const chosen = useVolumeSettings((store) => store.look)
  return (
    <select
      data-testid="body-look"
      aria-label={t('How the body is drawn')}
      value={lookFor(modality, chosen).id}
      onChange={({ target }) => useVolumeSettings.setState({ look: target.value })}
    >
      {looksFor(modality).map(({ id, label }) => (
        <option key={id} value={id}>
          {t(label)}
        </option>
      ))}
    </select>
  )
}
