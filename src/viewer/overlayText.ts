/** `−12.4 mm`, with a real minus sign. */
export function millimetres(value: number): string {
  return `${decimal(value, 1)} mm`
}

/** `W 1240 L 520`; narrow windows (fractions, parametric maps) keep three significant figures. */
export function windowText(width: number, centre: number): string {
  const digits = width >= 10 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.max(width, 1e-6)))))
  return `W ${decimal(width, digits)} L ${decimal(centre, digits)}`
}

function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}
