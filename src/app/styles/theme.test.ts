import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8')

/** Custom properties with a colour in six digits, of the first rule that has the selector. */
function colours(selector: string): Map<string, string> {
  const start = css.indexOf(selector)
  const rule = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...rule.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, name = '', hex = '']) => [name, hex]),
  )
}

/** Relative luminance of sRGB (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const SURFACES = ['bg', 'panel', 'raise']
const WORDS = ['text', 'dim', 'faint', 'accent', 'over', 'good', 'bad']

describe.each([
  ['dark', ':root,'],
  ['light', ':root[data-theme="light"]'],
])('the %s theme', (_, selector) => {
  const theme = colours(selector)
  const of = (name: string) => theme.get(name) ?? ''

  it('has words of at least 4.5:1 on every surface (WCAG 2.2, 1.4.3)', () => {
    const pairs = SURFACES.flatMap((surface) => WORDS.map((word) => [word, surface] as const))
    const weak = pairs.filter(([word, surface]) => !(contrast(of(word), of(surface)) >= 4.5))
    expect(weak).toEqual([])
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(of('on-accent'), of('accent-strong'))).toBeGreaterThanOrEqual(4.5)
  })

  it('has edges of fields of at least 3:1 (WCAG 2.2, 1.4.11)', () => {
    expect(SURFACES.filter((surface) => !(contrast(of('edge'), of(surface)) >= 3))).toEqual([])
  })
})

it('contrast is that of the standard: black on white 21:1, #777777 on white 4.48:1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
