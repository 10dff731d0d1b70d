import { formatNumber } from '../language/language'

/** `−12.4 mm`, with a real minus sign. */
export function millimetres(value: number): string {
  return `${decimal(value, 1)} mm`
}

/** `W 1240 L 520`; narrow windows (fractions, parametric maps) keep three significant figures. */
export function windowText(width: number, centre: number): string {
  const digits = digitsFor(width)
  return `W ${decimal(width, digits)} L ${decimal(centre, digits)}`
}

/** A value inside a window, with as many decimals as the window's own text. */
export function valueText(value: number, width: number): string {
  return decimal(value, digitsFor(width))
}

function digitsFor(width: number): number {
  return width >= 10 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.max(width, 1e-6)))))
}

function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/** Longest bar, in CSS pixels: short enough for a quarter of a small viewport. */
const LONGEST_BAR = 110

export interface BarLength {
  millimetres: number
  /** CSS pixels. */
  pixels: number
  label: string
}

/**
 * The longest round length (1, 2 or 5 times a power of ten) whose bar still fits.
 * @param scale CSS pixels a millimetre takes
 * @returns null without a scale
 */
export function barLength(scale: number): BarLength | null {
  if (!(scale > 0) || !Number.isFinite(scale)) return null
  const most = LONGEST_BAR / scale
  const power = 10 ** Math.floor(Math.log10(most))
  const factor = [5, 2, 1].find((one) => one * power <= most) ?? 1
  const length = factor * power
  const label = `${formatNumber(length, { maximumSignificantDigits: 1, useGrouping: false })} mm`
  return { millimetres: Number(length.toPrecision(1)), pixels: length * scale, label }
}
