import { z } from 'zod'
import { failed, ok, type Result } from '../../study/result'
import { namedLabels, PUBLISHED_CLASSES } from '../labels'
import type { PackLabel } from '../manifest'

/** Below the page's base address, and below `public/` in the project. */
export const PUBLISHED_LABELS_FILE = 'labels/raddiag-disorders.json'

/** Chapters since April 2026 reach to QA0: the second character may be a letter too. */
const range = z.string().regex(/^[A-Z][0-9A-Z]{2}-[A-Z][0-9A-Z]{2}$/)
const title = z.string().min(1)
const index = z.number().int().nonnegative()

const fileSchema = z.object({
  schema: z.literal('raddiag-labels/1'),
  sources: z.array(z.object({ what: z.string(), from: z.string(), license: z.string() })).min(1),
  chapters: z.array(z.tuple([range, title])),
  /** Range, title, index of the chapter. */
  blocks: z.array(z.tuple([range, title, index])),
  /** Code of three characters, title, index of the block. */
  categories: z.array(z.tuple([z.string().regex(/^[A-Z][0-9A-Z]{2}$/), title, index])),
  /** In class order: name, index of the category. */
  disorders: z.array(z.tuple([z.string().min(1), index.nullable()])),
})

/** What `tsx src/cli/publishedLabels.ts` writes. */
export type PublishedFile = z.infer<typeof fileSchema>

/** A block or a chapter of ICD-10-CM. */
export interface CodeRange {
  /** First and last category, for example `C00-D49`. */
  range: string
  title: string
}

/** A category of ICD-10-CM: three characters. */
export interface PublishedCategory {
  code: string
  title: string
  block: CodeRange
  chapter: CodeRange
}

/** The disorders of the published RadDiag checkpoint. */
export interface PublishedDisorders {
  /** 5,569 in class order; all but two with the category that the authors gave them. */
  labels: readonly PackLabel[]
  /** The 930 categories in the order of their codes. */
  categories: readonly PublishedCategory[]
  /** Where names, mapping and titles come from. */
  sources: PublishedFile['sources']
}

function categoriesOf({ categories, blocks, chapters }: PublishedFile): PublishedCategory[] | null {
  const found: PublishedCategory[] = []
  for (const [code, name, at] of categories) {
    const block = blocks[at]
    const chapter = block && chapters[block[2]]
    if (!block || !chapter) return null
    found.push({
      code,
      title: name,
      block: { range: block[0], title: block[1] },
      chapter: { range: chapter[0], title: chapter[1] },
    })
  }
  return found
}

function labelsOf(file: PublishedFile): PackLabel[] | null {
  const codes = file.categories.map(([code, name]) => ({ code, title: name }))
  if (file.disorders.some(([, at]) => at !== null && codes[at] === undefined)) return null
  return namedLabels(file.disorders.map(([name, at]) => [name, at === null ? null : (codes[at] ?? null)]))
}

/** Reads the text of the shipped file. @returns failed, one sentence, where it is another file or a damaged one. */
export function parsePublished(text: string, path: string): Result<PublishedDisorders, 'labels-invalid'> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('labels-invalid', `${path} is not JSON.`)
  }
  const file = fileSchema.safeParse(json)
  if (!file.success) {
    const issue = file.error.issues[0]
    return failed('labels-invalid', `${path} is not valid (${issue?.path.join('.')}: ${issue?.message}).`)
  }
  const categories = categoriesOf(file.data)
  const labels = labelsOf(file.data)
  if (categories === null || labels === null) {
    return failed('labels-invalid', `${path} names a category, block or chapter that it does not have.`)
  }
  if (labels.length !== PUBLISHED_CLASSES) {
    return failed(
      'labels-invalid',
      `${path} has ${labels.length} disorders where ${PUBLISHED_CLASSES} belong.`,
    )
  }
  return ok({ labels, categories, sources: file.data.sources })
}

/**
 * The published disorders as they ship with the product.
 * @param read gives the bytes of a file by its path below the page's base (in Node: below `public/`)
 * @returns failed, one sentence, also where the file cannot be had
 */
export async function loadPublished(
  read: (file: string) => Promise<Uint8Array>,
): Promise<Result<PublishedDisorders, 'labels-invalid'>> {
  const bytes = await read(PUBLISHED_LABELS_FILE).catch(() => null)
  if (bytes === null) return failed('labels-invalid', `${PUBLISHED_LABELS_FILE} could not be read.`)
  return parsePublished(new TextDecoder().decode(bytes), PUBLISHED_LABELS_FILE)
}
