/** A chapter of ICD-10-CM. */
export interface Chapter {
  /** 1 to 22. */
  number: number
  /** First and last category, three characters each. */
  first: string
  last: string
  title: string
}

/**
 * The chapters of ICD-10-CM with their ranges of categories.
 * Source: ICD-10-CM Tabular List of Diseases and Injuries, fiscal year 2024 (CDC, National Center for Health
 * Statistics; public domain), short titles.
 */
export const CHAPTERS: readonly Chapter[] = [
  { number: 1, first: 'A00', last: 'B99', title: 'Infectious and parasitic diseases' },
  { number: 2, first: 'C00', last: 'D49', title: 'Neoplasms' },
  { number: 3, first: 'D50', last: 'D89', title: 'Blood, blood-forming organs and immune mechanism' },
  { number: 4, first: 'E00', last: 'E89', title: 'Endocrine, nutritional and metabolic diseases' },
  { number: 5, first: 'F01', last: 'F99', title: 'Mental, behavioural and neurodevelopmental disorders' },
  { number: 6, first: 'G00', last: 'G99', title: 'Nervous system' },
  { number: 7, first: 'H00', last: 'H59', title: 'Eye and adnexa' },
  { number: 8, first: 'H60', last: 'H95', title: 'Ear and mastoid process' },
  { number: 9, first: 'I00', last: 'I99', title: 'Circulatory system' },
  { number: 10, first: 'J00', last: 'J99', title: 'Respiratory system' },
  { number: 11, first: 'K00', last: 'K95', title: 'Digestive system' },
  { number: 12, first: 'L00', last: 'L99', title: 'Skin and subcutaneous tissue' },
  { number: 13, first: 'M00', last: 'M99', title: 'Musculoskeletal system and connective tissue' },
  { number: 14, first: 'N00', last: 'N99', title: 'Genitourinary system' },
  { number: 15, first: 'O00', last: 'O9A', title: 'Pregnancy, childbirth and the puerperium' },
  { number: 16, first: 'P00', last: 'P96', title: 'Conditions originating in the perinatal period' },
  { number: 17, first: 'Q00', last: 'Q99', title: 'Congenital malformations and chromosomal abnormalities' },
  { number: 18, first: 'R00', last: 'R99', title: 'Symptoms, signs and abnormal findings' },
  { number: 19, first: 'S00', last: 'T88', title: 'Injury, poisoning and other external consequences' },
  { number: 20, first: 'V00', last: 'Y99', title: 'External causes of morbidity' },
  { number: 21, first: 'Z00', last: 'Z99', title: 'Factors influencing health status' },
  { number: 22, first: 'U00', last: 'U85', title: 'Codes for special purposes' },
]

/** Chapters of the codes that were asked for: few, and each asked for again with every letter of a search. */
const known = new Map<string, Chapter | null>()

/**
 * The chapter of a code, with or without dot and of any length; null for what is no ICD-10-CM code.
 * Categories sort as text: digits before letters, so that O9A comes after O99.
 */
export function chapterOf(code: string): Chapter | null {
  const found = known.get(code)
  if (found !== undefined) return found
  const chapter = lookUp(code)
  known.set(code, chapter)
  return chapter
}

function lookUp(code: string): Chapter | null {
  const category = code.replaceAll('.', '').slice(0, 3).toUpperCase()
  if (!/^[A-Z]\d[0-9A-Z]$/.test(category)) return null
  return CHAPTERS.find(({ first, last }) => first <= category && category <= last) ?? null
}
