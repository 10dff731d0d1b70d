import type { Curve } from '../../explain/faithfulness'
import type { MeanCurves } from './faithfulnessRows'

const PANEL = { width: 260, height: 170, left: 44, top: 34, gap: 24 }
const FOOT = 56

/** Told apart by dash as well as by colour. */
const LINES = [
  { key: 'evidence', title: 'by the map', colour: '#0b5fa5', dash: '' },
  { key: 'random', title: 'random (mean)', colour: '#555555', dash: '6 4' },
  { key: 'centre', title: 'from the centre', colour: '#1b7f4b', dash: '2 3' },
  { key: 'reverse', title: 'reverse of the map', colour: '#b3401f', dash: '9 3 2 3' },
] as const

/** A curve in a panel whose top is the probability `high`. */
function pathOf({ share, probability }: Curve, high: number): string {
  const points = share.map((x, index) => {
    const y = 1 - (probability[index] ?? 0) / high
    return `${(x * PANEL.width).toFixed(1)},${(y * PANEL.height).toFixed(1)}`
  })
  return `M${points.join('L')}`
}

/** A round number at or above the highest value drawn. */
function ceilingOf({ curves }: MeanCurves): number {
  const highest = Math.max(...Object.values(curves).flatMap(({ probability }) => probability))
  return Math.min(1, Math.ceil(highest * 5 + 0.01) / 5)
}

function panel(curves: MeanCurves, column: number, line: number): string {
  const left = PANEL.left + column * (PANEL.width + PANEL.left + PANEL.gap)
  const top = PANEL.top + line * (PANEL.height + PANEL.top + FOOT)
  const high = ceilingOf(curves)
  const paths = LINES.map(({ key, colour, dash }) => {
    const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
    return `<path d="${pathOf(curves.curves[key], high)}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`
  })
  const verb = curves.kind === 'deletion' ? 'replaced by grey' : 'put into a blur'
  return [
    `<g transform="translate(${left} ${top})">`,
    `<text x="0" y="-12" font-weight="bold">${curves.set}, ${curves.kind} (n = ${curves.n})</text>`,
    `<rect width="${PANEL.width}" height="${PANEL.height}" fill="none" stroke="#999"/>`,
    `<text x="-8" y="10" text-anchor="end">${high.toFixed(1)}</text>`,
    `<text x="-8" y="${PANEL.height}" text-anchor="end">0</text>`,
    `<text x="0" y="${PANEL.height + 18}">0 %</text>`,
    `<text x="${PANEL.width / 2}" y="${PANEL.height + 18}" text-anchor="middle">cells ${verb}</text>`,
    `<text x="${PANEL.width}" y="${PANEL.height + 18}" text-anchor="end">100 %</text>`,
    ...paths,
    '</g>',
  ].join('\n')
}

function legend(y: number): string {
  return LINES.map(({ title, colour, dash }, index) => {
    const x = PANEL.left + index * 150
    const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
    return (
      `<path d="M${x},${y - 4}h28" stroke="${colour}" stroke-width="2"${dashes}/>` +
      `<text x="${x + 34}" y="${y}">${title}</text>`
    )
  }).join('\n')
}

/** Mean curves of the finding's probability as an SVG: a line a set, deletion at the left, insertion at the right. */
export function faithfulnessPlot(all: readonly MeanCurves[]): string {
  const sets = [...new Set(all.map(({ set }) => set))]
  const width = 2 * (PANEL.width + PANEL.left + PANEL.gap)
  const height = sets.length * (PANEL.height + PANEL.top + FOOT) + 30
  const panels = all.map((curves) =>
    panel(curves, curves.kind === 'deletion' ? 0 : 1, sets.indexOf(curves.set)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#222">`,
    '<title>Mean probability of the finding while cells are taken away and put back</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels,
    legend(height - 16),
    '</svg>',
    '',
  ].join('\n')
}
