import type { CardView, ReliabilityPoint } from '../../../evaluate/modelCard'
import { formatProbability } from '../../../findings/differential'
import { formatNumber, t } from '../../../language/language'

/** Side of the plot in units of the drawing, and the room for numbers and words at the left and below. */
const SIDE = 200
const LEFT = 44
const BELOW = 34
/** Radius of the bin with most cases. */
const LARGEST = 9
const TICKS = [0, 0.5, 1] as const

/** How far probabilities mean what they say. */
export function Reliability({ view }: { view: CardView }) {
  const { value, pairs, points } = view.ece
  if (points.length === 0) return null
  return (
    <section data-testid="card-reliability">
      <h3>{t('Do its probabilities mean what they say?')}</h3>
      <div className="card-reliability">
        <Plot points={points} />
        <div>
          {value !== null && (
            <p>
              {t('On average a probability is {{error}} away from how often it comes true (ECE).', {
                error: value.toFixed(3),
              })}
            </p>
          )}
          <p className="quiet">
            {t(
              'On the dashed line they would agree; below it the model is too sure. Larger dots stand for more of the {{number}} answers.',
              {
                number: formatNumber(pairs),
              },
            )}
          </p>
          <details>
            <summary>{t('The same as a table')}</summary>
            <PointTable points={points} />
          </details>
        </div>
      </div>
    </section>
  )
}

const x = (share: number) => LEFT + share * SIDE
const y = (share: number) => LARGEST + (1 - share) * SIDE

function Plot({ points }: { points: readonly ReliabilityPoint[] }) {
  const most = Math.max(...points.map(({ n }) => n))
  const radius = (n: number) => Math.max(2, LARGEST * Math.sqrt(n / most))
  const title = t('Reliability diagram: how often the disorder is there, by the probability given')
  return (
    <svg
      className="card-plot"
      viewBox={`0 0 ${LEFT + SIDE + LARGEST} ${LARGEST + SIDE + BELOW}`}
      role="img"
      aria-label={title}
    >
      <title>{title}</title>
      <rect className="frame" x={x(0)} y={y(1)} width={SIDE} height={SIDE} />
      <line className="ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      <polyline
        points={points.map(({ predicted, observed }) => `${x(predicted)},${y(observed)}`).join(' ')}
      />
      {points.map(({ from, n, predicted, observed }) => (
        <circle key={from} cx={x(predicted)} cy={y(observed)} r={radius(n)} />
      ))}
      {TICKS.map((tick) => (
        <g key={tick}>
          <text x={x(tick)} y={y(0) + 14} textAnchor="middle">
            {tick}
          </text>
          <text x={x(0) - 5} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      <text x={x(0.5)} y={y(0) + 29} textAnchor="middle">
        {t('probability given')}
      </text>
      <text transform={`translate(11 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
        {t('share with the disorder')}
      </text>
    </svg>
  )
}

function PointTable({ points }: { points: readonly ReliabilityPoint[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('Answers')}</th>
          <th scope="col">{t('Mean probability')}</th>
          <th scope="col">{t('Share with the disorder')}</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ from, n, predicted, observed }) => (
          <tr key={from}>
            <td>{formatNumber(n)}</td>
            <td>{formatProbability(predicted)}</td>
            <td>{formatProbability(observed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
