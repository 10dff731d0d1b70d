import { barLength } from './overlayText'

/** A bar of a round number of millimetres, as long on screen as that is in the image. */
export function ScaleBar({ scale }: { scale: number }) {
  const bar = barLength(scale)
  if (bar === null) return null
  return (
    <div className="vp-scale" data-testid="scale-bar" data-mm={bar.millimetres}>
      <span>{bar.label}</span>
      <i style={{ width: `${bar.pixels}px` }} />
    </div>
  )
}
