/** What the words of a series say of how it was taken. Makers and sites write them freely: silence is common. */

/** A description with everything that joins words turned into blanks; `*` and `+` stay, for T2* and C+. */
function plain(description: string): string {
  return description
    .toLowerCase()
    .replace(/[^\p{L}\p{N}*+]+/gu, ' ')
    .trim()
}

export type MrWeighting = 'T1' | 'T2' | 'FLAIR' | 'DWI' | 'ADC' | 'T2*'

export interface MrSequence {
  weighting: MrWeighting | null
  /** After contrast agent. */
  contrast: boolean
}

/** First match: maps and FLAIR have the letters of others in their names ("t2_flair", "DWI ADC"). */
const WEIGHTINGS: readonly (readonly [MrWeighting, RegExp])[] = [
  ['ADC', /\b(e?adc|apparent diffusion)\b/],
  ['DWI', /\b(dwi|diff|diffusion|trace|tracew|dti|b ?(500|800|1000|1500|2000))\b/],
  ['T2*', /t2 ?\*|t2 ?star|\b(swi|swan|venobold|gre|hemo|haemo)\b/],
  ['T1', /t1|\bmp ?rage\b|\b(spgr|bravo|vibe)\b/],
  ['FLAIR', /flair|dark ?fluid/],
  ['T2', /t2/],
]

const WITHOUT = /\b(pre|non|no|without|w o|wo|nativ|native)( (contrast|gd|gad\w*|c|iv|km|post))?\b/
const WITH = /\b(post|gd|gad\w*|contrast|contrasted|km)\b|(^| )(c\+|\+ ?c|\+ ?gd|c \+)( |$)/

/** How an MR series was weighted, by its description. */
export function mrSequence(description: string): MrSequence {
  const words = plain(description)
  const weighting = WEIGHTINGS.find(([, pattern]) => pattern.test(words))?.[0] ?? null
  return { weighting, contrast: WITH.test(words) && !WITHOUT.test(words) }
}

/** Direction of a radiograph. */
export type FilmView = 'frontal' | 'lateral' | 'oblique'

const FILM_VIEWS: readonly (readonly [FilmView, RegExp])[] = [
  ['frontal', /\b(pa|ap|frontal|postero ?anterior|antero ?posterior)\b/],
  ['lateral', /\b(lat|lateral|ll|rl)\b/],
  ['oblique', /\b(obl|oblique)\b/],
]

/** Null where nothing, or more than one view, is named ("Chest PA and lateral" names what was ordered). */
export function filmView(description: string): FilmView | null {
  const words = plain(description)
  const named = FILM_VIEWS.filter(([, pattern]) => pattern.test(words))
  return named.length === 1 ? (named[0]?.[0] ?? null) : null
}

/** One of the four customary views of a mammogram: side, then craniocaudal or mediolateral oblique. */
export type BreastView = 'RCC' | 'LCC' | 'RMLO' | 'LMLO'

const RIGHT = /\b(r|rt|right)\b|\b(r|rt)(cc|mlo)\b/
const LEFT = /\b(l|lt|left)\b|\b(l|lt)(cc|mlo)\b/
const CC = /\b(r|rt|l|lt)?cc\b|\bcranio ?caudal\b/
const MLO = /\b(r|rt|l|lt)?mlo\b|\bmedio ?lateral oblique\b/

/** Null where the words do not say side and view, or say two. */
export function breastView(description: string): BreastView | null {
  const words = plain(description)
  const right = RIGHT.test(words)
  const oblique = MLO.test(words)
  if (right === LEFT.test(words) || oblique === CC.test(words)) return null
  return `${right ? 'R' : 'L'}${oblique ? 'MLO' : 'CC'}`
}

/** The words of a description, for telling how much two of them share. */
export function wordSet(description: string): ReadonlySet<string> {
  return new Set(plain(description).split(' ').filter(Boolean))
}
