import { type ReactNode, useId } from 'react'
import { LANGUAGES, t } from '../../language/language'
import { saidText } from '../../language/noticeText'
import { FASTEST, SLOWEST } from '../../viewer/cine'
import { usePanels } from '../actions/pageActions'
import { ModalDialog } from '../ModalDialog'
import { readyPack, usePack } from '../packStore'
import { changeSettings, resetSettings, type Settings, useSettings } from './settings'

/** What a person may choose for this browser; every choice holds at once. */
export function SettingsDialog() {
  const open = usePanels((store) => store.open === 'settings')
  if (!open) return null
  return (
    <ModalDialog title={t('Settings')} className="settings" testId="settings">
      <LanguageChoice />
      <ThemeChoice />
      <CineRate />
      <Switch
        name="letterKeys"
        label={t('Keys without Ctrl')}
        note={t('Single letters and digits choose tools and windows. Off: only keys with Ctrl or Command.')}
      />
      <Switch
        name="patientNameOnImages"
        label={t('Patient name on the images')}
        note={t('Only the choice is kept, never a name.')}
      />
      <ComputeChoice />
      <Switch
        name="prepareScans"
        label={t('Prepare scans in the background')}
        note={t(
          'The model reads the ticked scans while you look at them, so that Diagnose answers at once. Off: it reads them when you press Diagnose.',
        )}
      />
      <footer>
        <p>{t('Kept in this browser alone. Motion follows the system’s own setting for reduced motion.')}</p>
        <button type="button" data-testid="reset-settings" onClick={resetSettings}>
          {t('Reset settings')}
        </button>
      </footer>
    </ModalDialog>
  )
}

function Row({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  )
}

function LanguageChoice() {
  const language = useSettings((store) => store.language)
  const id = useId()
  return (
    <Row id={id} label={t('Language')}>
      <select
        id={id}
        data-testid="setting-language"
        value={language ?? ''}
        onChange={({ target }) => changeSettings({ language: target.value === '' ? null : target.value })}
      >
        <option value="">{t('As the browser')}</option>
        {LANGUAGES.map(({ tag, name }) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </Row>
  )
}

/** Names of the themes, in the language of the page. */
function themes(): readonly [Settings['theme'], string][] {
  return [
    ['dark', t('Dark')],
    ['light', t('Light')],
    ['system', t('As the system')],
  ]
}

function ThemeChoice() {
  const theme = useSettings((store) => store.theme)
  return (
    <fieldset className="setting" data-testid="setting-theme">
      <legend>{t('Colours')}</legend>
      <div className="segments">
        {themes().map(([value, name]) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => changeSettings({ theme: value })}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function CineRate() {
  const rate = useSettings((store) => store.cineRate)
  const id = useId()
  return (
    <Row id={id} label={t('Film rate at the start')}>
      <span>
        <input
          id={id}
          type="number"
          data-testid="setting-cine-rate"
          min={SLOWEST}
          max={FASTEST}
          value={rate}
          onChange={({ target }) => {
            const wanted = target.valueAsNumber
            if (wanted >= SLOWEST && wanted <= FASTEST) changeSettings({ cineRate: wanted })
          }}
        />{' '}
        {t('slices a second')}
      </span>
    </Row>
  )
}

/** Names of the backends, in the language of the page. */
function backends(): readonly [Settings['computeOn'], string][] {
  return [
    ['automatic', t('Automatic')],
    ['webgpu', 'WebGPU'],
    ['wasm', 'WebAssembly'],
  ]
}

function ComputeChoice() {
  const computeOn = useSettings((store) => store.computeOn)
  const pack = usePack((store) => readyPack(store.state))
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>
        {t('Compute on')}
        <small id={`${id}-note`}>
          {t('Automatic: the fastest that passes the model’s self-test. A change loads the model again.')}
          {pack && ` ${saidText(pack.backend.because)}`}
        </small>
      </label>
      <select
        id={id}
        aria-describedby={`${id}-note`}
        data-testid="setting-compute-on"
        value={computeOn}
        onChange={({ target }) => {
          const chosen = backends().find(([value]) => value === target.value)
          if (chosen) changeSettings({ computeOn: chosen[0] })
        }}
      >
        {backends().map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

interface SwitchProps {
  name: 'letterKeys' | 'patientNameOnImages' | 'prepareScans'
  label: string
  note: string
}

function Switch({ name, label, note }: SwitchProps) {
  const on = useSettings((store) => store[name])
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>
        {label}
        <small id={`${id}-note`}>{note}</small>
      </label>
      <input
        id={id}
        type="checkbox"
        aria-describedby={`${id}-note`}
        data-testid={`setting-${name}`}
        checked={on}
        onChange={({ target }) => changeSettings({ [name]: target.checked })}
      />
    </div>
  )
}
