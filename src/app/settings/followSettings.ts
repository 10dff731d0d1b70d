import { preferredLanguage, setLanguage, useLanguage } from '../../language/language'
import { setCineRate } from '../../viewer/cine'
import { useViewports } from '../../viewer/viewportStore'
import { changeSettings, type Settings, useSettings } from './settings'

const LIGHT = '(prefers-color-scheme: light)'

/** Brings the page to its settings and keeps it there. Call once, before the first drawing. */
export function followSettings(): void {
  const light = window.matchMedia(LIGHT)
  const paint = () => setTheme(useSettings.getState().theme, light.matches)
  light.addEventListener('change', paint)
  useLanguage.subscribe(({ tag }) => {
    document.documentElement.lang = tag
  })
  useSettings.subscribe((now, before) => {
    paint()
    if (now.language !== before.language) chooseLanguage(now)
    if (now.cineRate !== before.cineRate) setCineRate(now.cineRate)
    nameOnImages(now)
  })
  // The same switch stands in the menu of the image.
  useViewports.subscribe(({ patientName }) => {
    if (patientName !== useSettings.getState().patientNameOnImages) {
      changeSettings({ patientNameOnImages: patientName })
    }
  })
  paint()
  chooseLanguage(useSettings.getState())
  setCineRate(useSettings.getState().cineRate)
  nameOnImages(useSettings.getState())
}

function nameOnImages({ patientNameOnImages: patientName }: Settings): void {
  if (patientName !== useViewports.getState().patientName) useViewports.setState({ patientName })
}

function chooseLanguage({ language }: Settings): void {
  setLanguage(language ?? preferredLanguage(navigator.languages))
}

function setTheme(theme: Settings['theme'], systemIsLight: boolean): void {
  const light = theme === 'light' || (theme === 'system' && systemIsLight)
  document.documentElement.dataset.theme = light ? 'light' : 'dark'
}
