import { PUBLISHED_CLASSES, unnamedLabels } from '../labels'
import type { PackLabel } from '../manifest'

/**
 * Labels of a network for which no file was given: as many classes as the published list has are taken for the
 * published ones, in the published order; others are named by their number.
 * @param published the published disorders; null: not to be had
 * @param notes takes the sentence that says so
 */
export async function labelsNotGiven(
  classes: number,
  published: (() => Promise<readonly PackLabel[] | null>) | undefined,
  notes: string[],
): Promise<readonly PackLabel[]> {
  const names = classes === PUBLISHED_CLASSES ? ((await published?.()) ?? null) : null
  if (names?.length === classes) {
    notes.push(
      `No label file was given: the ${classes} classes have the names and ICD-10-CM categories of the published list, which has as many.`,
    )
    return names
  }
  notes.push(`No label file was given: the ${classes} classes are named by their number.`)
  return unnamedLabels(classes)
}
