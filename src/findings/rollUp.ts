import type { Finding } from '../diagnose/diagnosis'
import { groupBy } from '../study/groupBy'
import { isOver, type ListFilter, type ListRow, shownFinding } from './listRows'
import { finder, type Searched } from './search'

/** A category of ICD-10-CM with its disorders, or a disorder without a code by itself. */
export interface Category {
  /** Name of the category in what was opened and closed by hand. */
  key: string
  /** 1-based among the categories. */
  rank: number
  /** Three characters; null for a disorder without a code. */
  code: string | null
  /** Title as the pack has it; may be empty. */
  title: string
  /** Its disorders, in the order of the list. */
  rows: readonly ListRow[]
  /** The disorder with the highest probability now, which sets the category's probability and threshold. */
  lead: ListRow
  /** Highest probability in the case as it was diagnosed. */
  before: number
  /** How many of its disorders are over their own threshold now. */
  over: number
}

/** A category in the list, with those of its disorders that the search lets through. */
export interface FoundCategory {
  category: Category
  rows: readonly ListRow[]
  /** True when the search named a disorder of it and not the category itself. */
  byDisorder: boolean
}

/** The category of a code: its first three characters (ICD-10-CM, conventions of the tabular list). */
function categoryCode(code: string): string | null {
  const category = code.replaceAll('.', '').slice(0, 3).toUpperCase()
  return category === '' ? null : category
}

/**
 * Findings rolled up to categories. A category has the highest calibrated probability among its disorders and the
 * threshold of the disorder that sets it. As a case belongs to a category when it has any disorder of it, `over` counts
 * all that are over their own thresholds, and a list of what is over has every category with one. Its probability is no calibrated probability of
 * the category: that of “any of these” is at least as high, and how much depends on what excludes what. Disorders never
 * trained on a modality of the case count only where a category has no other.
 * Categories stand by their probability; those of untrained disorders alone come last.
 * @param rows every finding, in the order of the list: by probability, untrained ones last
 */
export function rollUp(rows: readonly ListRow[]): Category[] {
  const groups = groupBy(rows, ({ finding: { id, icd10cm } }) => {
    const code = icd10cm && categoryCode(icd10cm.code)
    return code ? `category:${code}` : `no-code:${id}`
  })
  return [...groups].flatMap(([key, group], index) => categoryOf(key, group, index + 1) ?? [])
}

/** Rows stand in the list's order, so the first sets the category, and categories come as their first rows do. */
function categoryOf(key: string, rows: readonly ListRow[], rank: number): Category | null {
  const lead = rows[0]
  if (lead === undefined) return null
  const code = key.startsWith('category:') ? key.slice('category:'.length) : null
  const counted = rows.filter(({ finding }) => finding.applicable === shownFinding(lead).applicable)
  return {
    key,
    rank,
    code,
    title: code === null ? lead.finding.name : titleOf(rows, code),
    rows,
    lead,
    before: counted.reduce((top, { finding }) => Math.max(top, finding.probability), 0),
    over: rows.filter((row) => shownFinding(row).positive).length,
  }
}

/** The pack's title of the category itself; disorders coded more exactly carry titles of their codes. */
function titleOf(rows: readonly ListRow[], code: string): string {
  const own = rows.find(({ finding: { icd10cm } }) => icd10cm?.code === code && icd10cm.title !== '')
  return own?.finding.icd10cm?.title ?? ''
}

/**
 * Categories that the filter lets through: found by their code, their title or a disorder. Probability and rank stay
 * those of the whole category.
 * @param titleFor the title of a category's code; empty where it is not known
 */
export function filterCategories(
  categories: readonly Category[],
  { text, overThresholdOnly }: ListFilter,
  titleFor: (category: Category) => string,
): FoundCategory[] {
  const fits = finder(text)
  return categories.flatMap((category): FoundCategory[] => {
    if (overThresholdOnly && !category.rows.some(isOver)) return []
    const own = category.code !== null && fits(searched(category, titleFor(category)))
    const rows = own ? category.rows : category.rows.filter((row) => fits(row.finding))
    if (rows.length === 0) return []
    return [{ category, rows, byDisorder: text.trim() !== '' && !own }]
  })
}

/** Kept, so that the search works out the words of a category once. */
const subjects = new WeakMap<Category, Searched>()

function searched(category: Category, title: string): Searched {
  const known = subjects.get(category)
  if (known?.name === title) return known
  const made = { name: title, icd10cm: category.code === null ? null : { code: category.code, title } }
  subjects.set(category, made)
  return made
}

/** The finding that sets a category as it stands now. */
export function leadFinding({ lead }: Category): Finding {
  return shownFinding(lead)
}
