/** A bar from the middle: right for, left against. @param fraction of its half, -1 to 1. */
export function Gauge({ fraction }: { fraction: number }) {
  const width = Math.min(1, Math.abs(fraction)) * 50
  const style = { left: `${fraction < 0 ? 50 - width : 50}%`, width: `${width}%` }
  return (
    <span className="gauge" aria-hidden="true">
      <span className={fraction < 0 ? 'gauge-bar against' : 'gauge-bar'} style={style} />
    </span>
  )
}
