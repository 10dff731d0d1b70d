import { t } from '../language/language'
import { ColourBar } from './ColourBar'
import { LinkMark } from './link/LinkMark'
import { locationAlongNormal, type OrientationLetters } from './orientation'
import { millimetres, windowText } from './overlayText'
import { windowNumbers } from './pixels'
import { ScaleBar } from './ScaleBar'
import type { ViewportScan } from './scan'
import type { StackState } from './stackController'
import { useViewports } from './viewportStore'

interface OverlaysProps {
  scan: ViewportScan
  state: StackState
}

/** The four corners and the letters at the edges. They describe the image on screen, never the one on its way. */
export function Overlays({ scan, state }: OverlaysProps) {
  const { failure, letters, facts, colourMap, window } = state
  return (
    <>
      <WhoseImage scan={scan} />
      <WhichSlice scan={scan} state={state} />
      {failure === null && (
        <>
          <div className="vp-text vp-bl">{shownWindow(state)}</div>
          <div className="vp-text vp-br">
            {facts?.spacing && <ScaleBar scale={state.scale} />}
            <div>{location(state)}</div>
          </div>
          {colourMap && window && <ColourBar map={colourMap} inverted={state.inverted} window={window} />}
          {letters && <Letters letters={letters} />}
        </>
      )}
    </>
  )
}

function WhoseImage({ scan: { title, subtitle, number, patient, study } }: { scan: ViewportScan }) {
  const named = useViewports((store) => store.patientName)
  const person = [patient?.sex, patient?.age, study?.date].filter(Boolean).join(' · ')
  return (
    <div className="vp-text vp-tl">
      <div className="vp-who">
        {named && patient?.name && <div data-testid="patient-name">{patient.name}</div>}
        {person && <div>{person}</div>}
        {study?.description && <div>{study.description}</div>}
      </div>
      <b>{number == null ? title : `${number} · ${title}`}</b>
      <div>{subtitle}</div>
    </div>
  )
}

function WhichSlice({ scan, state: { index, failure, facts, scale } }: OverlaysProps) {
  const slices = sliceText(scan)
  return (
    <div className="vp-text vp-tr">
      {index >= 0 && (
        <div>
          <LinkMark seriesId={scan.id} />
          {index + 1} / {scan.sliceIds.length}
          {scan.provisional && '…'}
        </div>
      )}
      {slices && <div>{slices}</div>}
      {failure === null && facts && scale > 0 && (
        <div className="vp-zoom">
          {t('Zoom {{percent}} %', { percent: Math.round(100 * scale * (facts.spacing?.[1] ?? 1)) })}
        </div>
      )}
    </div>
  )
}

/** How thick slices are and how far apart; a thickness that equals the distance is not said twice. */
function sliceText({ betweenSlices, thickness }: ViewportScan): string {
  const parts = []
  if (thickness !== undefined && Math.abs(thickness - (betweenSlices ?? 0)) > 0.01)
    parts.push(t('{{thickness}} thick', { thickness: millimetres(thickness) }))
  if (betweenSlices != null) parts.push(t('every {{distance}}', { distance: millimetres(betweenSlices) }))
  return parts.join(', ')
}

function Letters({ letters }: { letters: OrientationLetters }) {
  return (
    <>
      <span className="vp-text vp-letter vp-top">{letters.top}</span>
      <span className="vp-text vp-letter vp-left">{letters.left}</span>
      <span className="vp-text vp-letter vp-right">{letters.right}</span>
      <span className="vp-text vp-letter vp-bottom">{letters.bottom}</span>
    </>
  )
}

function shownWindow({ facts, window }: StackState): string {
  if (!facts || !window || facts.windowSource === 'colour') return ''
  const { width, centre } = windowNumbers(window, facts.windowSource)
  return windowText(width, centre)
}

/** Millimetres only where the file gives position and spacing. */
function location({ facts }: StackState): string {
  if (!facts?.geometry || !facts.spacing) return ''
  return millimetres(locationAlongNormal(facts.geometry))
}
