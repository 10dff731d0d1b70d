import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import { manifestSchema, type PackLabel } from './manifest'

/** Classes of the published RadDiag head; without a label file their names are not known. */
export const PUBLISHED_CLASSES = 5569

const labelList = z.array(
  z.looseObject({
    id: z.string().min(1),
    name: z.string().min(1),
    icd10cm: z.union([z.string(), z.object({ code: z.string(), title: z.string() })]).nullish(),
    threshold: z.number().nullish(),
    calibration: z.looseObject({ kind: z.string(), a: z.number(), b: z.number() }).nullish(),
    group: z.string().nullish(),
    kinds: z.array(z.string()).nullish(),
  }),
)
/** The authors' `disorder_label_dict.json`: name to class index. */
const labelDictionary = z.record(z.string(), z.number().int().nonnegative())
/** Pairs of a disorder's name and its ICD-10-CM category, in class order. */
const labelPairs = z.array(z.tuple([z.string().min(1), z.string().nullable()]))

/** `Renal cell carcinoma` to `renal-cell-carcinoma`; names of nothing but other characters keep their index. */
function slug(name: string, index: number): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return words === '' ? `class-${index}` : words
}

/** Ids must differ; a second label of the same id gets its index behind it. */
function withUniqueIds(labels: readonly PackLabel[]): PackLabel[] {
  const seen = new Set<string>()
  return labels.map((label, index) => {
    const id = seen.has(label.id) ? `${label.id}-${index}` : label.id
    seen.add(id)
    return { ...label, id }
  })
}

function fromList(list: z.infer<typeof labelList>): PackLabel[] {
  return list.map(({ id, name, icd10cm, threshold, calibration, group, kinds }) => ({
    id,
    name,
    ...(icd10cm ? { icd10cm: typeof icd10cm === 'string' ? { code: icd10cm, title: '' } : icd10cm } : {}),
    ...(typeof threshold === 'number' ? { threshold } : {}),
    ...(calibration?.kind === 'platt'
      ? { calibration: { kind: 'platt' as const, a: calibration.a, b: calibration.b } }
      : {}),
    ...(typeof group === 'string' ? { group } : {}),
    ...(kinds ? { kinds } : {}),
  }))
}

function fromPairs(pairs: z.infer<typeof labelPairs>): PackLabel[] {
  return namedLabels(pairs.map(([name, code]) => [name, code === null ? null : { code, title: '' }]))
}

/** Labels of names and codes in class order; their ids are made from the names, and all differ. */
export function namedLabels(
  named: readonly (readonly [name: string, icd10cm: NonNullable<PackLabel['icd10cm']> | null])[],
): PackLabel[] {
  return withUniqueIds(
    named.map(([name, icd10cm], index) => ({
      id: slug(name, index),
      name,
      ...(icd10cm === null ? {} : { icd10cm }),
    })),
  )
}

/** Null where two names share an index or one is left out. */
function fromDictionary(dictionary: z.infer<typeof labelDictionary>): PackLabel[] | null {
  const names: string[] = []
  for (const [name, index] of Object.entries(dictionary)) {
    if (names[index] !== undefined) return null
    names[index] = name
  }
  if (names.length !== Object.keys(dictionary).length) return null
  return names.map((name, index) => ({ id: slug(name, index), name }))
}

/**
 * Reads a label file in class order: a list of {id, name, icd10cm, threshold, calibration, group, kinds}, the
 * authors' dictionary of names and indices, or a list of [name, ICD-10-CM category].
 */
export function parseLabels(text: string, path: string): Result<PackLabel[], 'labels-invalid'> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('labels-invalid', `${path} is not JSON.`)
  }
  const list = labelList.safeParse(json)
  const pairs = labelPairs.safeParse(json)
  const dictionary = labelDictionary.safeParse(json)
  const labels = list.success
    ? fromList(list.data)
    : pairs.success
      ? fromPairs(pairs.data)
      : dictionary.success
        ? fromDictionary(dictionary.data)
        : null
  if (labels === null || labels.length === 0) {
    return failed('labels-invalid', `${path} is no list of labels that is known here.`)
  }
  const checked = manifestSchema.shape.labels.safeParse(withUniqueIds(labels))
  if (!checked.success) {
    const issue = checked.error.issues[0]
    return failed(
      'labels-invalid',
      `${path} has a label that is not valid (${issue?.path.join('.')}: ${issue?.message}).`,
    )
  }
  return ok(checked.data)
}

/** Names for classes that no file names. */
export function unnamedLabels(classes: number): PackLabel[] {
  return Array.from({ length: classes }, (_, index) => ({ id: `class-${index}`, name: `class ${index}` }))
}
