import { t } from '../language/language'
import { type ColourMapId, colourMapLabel } from './colourMaps'
import { colourGradient } from './colourTables'
import { valueText } from './overlayText'
import type { ValueRange } from './pixels'

interface ColourBarProps {
  map: ColourMapId
  inverted: boolean
  /** Values at its ends. */
  window: ValueRange
}

/** The colours of the values on screen, from the lower end of the window to the upper. */
export function ColourBar({ map, inverted, window: { lower, upper } }: ColourBarProps) {
  const width = upper - lower
  return (
    <div className="vp-text vp-colours" data-testid="colour-bar" data-map={map}>
      <i style={{ background: colourGradient(map, inverted) }} />
      <span>{valueText(upper, width)}</span>
      <span>{t(colourMapLabel(map))}</span>
      <span>{valueText(lower, width)}</span>
    </div>
  )
}
