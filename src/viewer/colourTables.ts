import { CONSTANTS, type StackViewport, utilities, type VolumeViewport } from '@cornerstonejs/core'
import type { ColourMapId } from './colourMaps'

/** Red, green and blue of 0 to 1 at places of 0 to 1, evenly or unevenly apart. */
type Points = readonly (readonly [at: number, red: number, green: number, blue: number])[]

const GREY = 'Grayscale'

/** Blue over green to red, as the palette called jet is defined: steps of an eighth. */
const RAINBOW: Points = [
  [0, 0, 0, 0.5],
  [0.125, 0, 0, 1],
  [0.375, 0, 1, 1],
  [0.625, 1, 1, 0],
  [0.875, 1, 0, 0],
  [1, 0.5, 0, 0],
]

const { CPU_COLORMAPS } = CONSTANTS

/** Hot Iron, PET and Hot Metal Blue are DICOM's well-known palettes (PS3.6 annex B), as Cornerstone keeps them. */
const POINTS: Readonly<Record<ColourMapId, () => Points>> = {
  'hot-iron': () => pointsOf(CPU_COLORMAPS.hotIron?.colors),
  pet: () => pointsOf(CPU_COLORMAPS.pet?.colors),
  'hot-metal': () => pointsOf(CPU_COLORMAPS.hotMetalBlue?.colors),
  rainbow: () => RAINBOW,
}

function pointsOf(colours: readonly (readonly number[])[] = []): Points {
  return colours.map(([red = 0, green = 0, blue = 0], index) => [
    index / (colours.length - 1),
    red / 255,
    green / 255,
    blue / 255,
  ])
}

function nameOf(map: ColourMapId): string {
  return `raddiag-${map}`
}

/** Makes a map known to Cornerstone. */
function register(map: ColourMapId): void {
  if (utilities.colormap.getColormap(nameOf(map))) return
  utilities.colormap.registerColormap({
    ColorSpace: 'RGB',
    Name: nameOf(map),
    RGBPoints: POINTS[map]().flat(),
  })
}

/** Draws a grey image in colours, or grey again. Window and inversion stay. */
export function paintColours(viewport: StackViewport | VolumeViewport, map: ColourMapId | null): void {
  if (map !== null) register(map)
  const invert = viewport.getProperties()?.invert ?? false
  // A new map starts upright, whatever Cornerstone believes of the one before.
  viewport.setProperties({ invert: false })
  viewport.setProperties({ colormap: { name: map === null ? GREY : nameOf(map) } })
  viewport.setProperties({ invert })
  viewport.render()
}

/** The colours from the upper end of the window (top) to the lower, for CSS; inverted as Cornerstone does it, each to its opposite. */
export function colourGradient(map: ColourMapId, inverted: boolean): string {
  const stops = POINTS[map]().map(([at, ...rgb]) => {
    const colour = rgb.map((value) => Math.round(255 * (inverted ? 1 - value : value))).join(' ')
    return `rgb(${colour}) ${(100 * at).toFixed(1)}%`
  })
  return `linear-gradient(to top, ${stops.join(', ')})`
}
