import type { Figure } from '../../../evaluate/modelCard'

interface FigureBarProps {
  figure: Figure
  /** What guessing gives; null: no mark. */
  guessed: number | null
}

/** A figure of 0 to 1 as a bar, its interval as a line over the end of it. The number stands beside it in words. */
export function FigureBar({ figure: { value, interval }, guessed }: FigureBarProps) {
  const at = (share: number) => Math.min(100, Math.max(0, share * 100))
  return (
    <svg className="card-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="track" x="0" y="1" width="100" height="6" />
      <rect className="value" x="0" y="1" width={at(value)} height="6" />
      {interval && (
        <rect
          className="interval"
          x={at(interval[0])}
          y="3"
          width={at(interval[1] - interval[0])}
          height="2"
        />
      )}
      {guessed !== null && <rect className="guessed" x={at(guessed) - 0.4} y="0" width="0.8" height="8" />}
    </svg>
  )
}
