import { locationAlongNormal } from './orientation'
import { millimetres, windowText } from './overlayText'
import { windowNumbers } from './pixels'
import type { ViewportScan } from './scan'
import type { StackState } from './stackController'

/** The four corners and the letters at the edges. They describe the image on screen, never the one on its way. */
export function Overlays({ scan, state }: { scan: ViewportScan; state: StackState }) {
  const { index, failure, letters } = state
  const count = scan.sliceIds.length
  return (
    <>
      <div className="vp-text vp-tl">
        <b>{scan.title}</b>
        <div>{scan.subtitle}</div>
      </div>
      <div className="vp-text vp-tr">
        {index >= 0 && (
          <div>
            {index + 1} / {count}
            {scan.provisional && '…'}
          </div>
        )}
        {scan.betweenSlices != null && <div>{millimetres(scan.betweenSlices)}</div>}
      </div>
      {failure === null && (
        <>
          <div className="vp-text vp-bl">{shownWindow(state)}</div>
          <div className="vp-text vp-br">{location(state)}</div>
          {letters && (
            <>
              <span className="vp-text vp-letter vp-top">{letters.top}</span>
              <span className="vp-text vp-letter vp-left">{letters.left}</span>
              <span className="vp-text vp-letter vp-right">{letters.right}</span>
              <span className="vp-text vp-letter vp-bottom">{letters.bottom}</span>
            </>
          )}
        </>
      )}
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
