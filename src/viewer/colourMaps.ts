/** Colours for grey images, by the names of this page; free of Cornerstone, so that menus can list them. */
export const COLOUR_MAPS = [
  { id: 'hot-iron', label: 'Hot iron' },
  { id: 'pet', label: 'PET' },
  { id: 'hot-metal', label: 'Hot metal' },
  { id: 'rainbow', label: 'Rainbow' },
] as const

export type ColourMapId = (typeof COLOUR_MAPS)[number]['id']

/** The one after it; grey (null) after the last. */
export function nextColourMap(map: ColourMapId | null): ColourMapId | null {
  const at = COLOUR_MAPS.findIndex(({ id }) => id === map)
  return COLOUR_MAPS[at + 1]?.id ?? null
}

/** Its English name, a key of the languages. */
export function colourMapLabel(map: ColourMapId): string {
  return COLOUR_MAPS.find(({ id }) => id === map)?.label ?? ''
}
