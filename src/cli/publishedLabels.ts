import { readFile, writeFile } from 'node:fs/promises'
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { PUBLISHED_LABELS_FILE, type PublishedFile } from '../model/published/publishedLabels'

const USAGE = `Usage: tsx src/cli/publishedLabels.ts DISORDERS.json TABULAR.xml
  DISORDERS.json  pairs of a disorder's name and its ICD-10-CM category, in class order
  TABULAR.xml     the ICD-10-CM tabular list, April 2026
Afterwards: npx biome format --write public/labels
`

/** Of whom the parts are; stands in the file itself. */
const SOURCES: PublishedFile['sources'] = [
  {
    what: 'Names of the disorders in class order, and the category of each',
    from: 'RP3D-Diag, the public repository of the authors of RadDiag (doi 10.1038/s41467-024-54424-6): disorder_label_dict.json and ICD_dict_1218.json',
    license: 'MIT',
  },
  {
    what: 'Titles of categories, blocks and chapters',
    from: 'ICD-10-CM tabular list, April 2026 (CDC, National Center for Health Statistics), as carried by the Python package simple-icd-10-cm 1.5.0',
    license: 'public domain; the package is MIT',
  },
]

const disorderPairs = z.array(z.tuple([z.string().min(1), z.string().nullable()]))
const titled = z.object({ name: z.string(), desc: z.string() })
const tabular = z.object({
  'ICD10CM.tabular': z.object({
    chapter: z.array(
      z.object({
        desc: z.string(),
        section: z.array(
          z.object({ '@_id': z.string(), desc: z.string(), diag: z.array(titled).default([]) }),
        ),
      }),
    ),
  }),
})

type Tabular = z.infer<typeof tabular>['ICD10CM.tabular']['chapter']

/** Chapters, blocks and categories of the tabular list; the elements below a category are left out. */
function parseTabular(xml: string): Tabular {
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    // Every category stands below chapter and section; deeper ones are codes.
    isArray: (name) => name === 'chapter' || name === 'section' || name === 'diag',
  })
  return tabular.parse(parser.parse(xml))['ICD10CM.tabular'].chapter
}

/** `Neoplasms (C00-D49)` in its two parts; a block of one category has that alone between the brackets. */
function rangeAndTitle(description: string): [range: string, title: string] {
  const [, title = description, codes = ''] = /^(.*\S)\s*\(([^()]+)\)$/.exec(description.trim()) ?? []
  return [codes.includes('-') ? codes : `${codes}-${codes}`, title]
}

/** The parts of ICD-10-CM that the disorders use, in the order of their codes. */
function usedParts(used: ReadonlySet<string>, list: Tabular): Omit<PublishedFile, 'sources' | 'disorders'> {
  const chapters: PublishedFile['chapters'] = []
  const blocks: PublishedFile['blocks'] = []
  const categories: PublishedFile['categories'] = []
  for (const { desc, section } of list) {
    const inChapter = section.filter(({ diag }) => diag.some(({ name }) => used.has(name)))
    if (inChapter.length === 0) continue
    chapters.push(rangeAndTitle(desc))
    for (const block of inChapter) {
      blocks.push([...rangeAndTitle(block.desc), chapters.length - 1])
      for (const { name, desc: title } of block.diag) {
        if (used.has(name)) categories.push([name, title, blocks.length - 1])
      }
    }
  }
  return { schema: 'raddiag-labels/1', chapters, blocks, categories }
}

async function main([disordersPath, tabularPath]: readonly string[]): Promise<number> {
  if (disordersPath === undefined || tabularPath === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const pairs = disorderPairs.parse(JSON.parse(await readFile(disordersPath, 'utf8')))
  const used = new Set(pairs.flatMap(([, code]) => code ?? []))
  const parts = usedParts(used, parseTabular(await readFile(tabularPath, 'utf8')))
  const at = new Map(parts.categories.map(([code], index) => [code, index]))
  const missing = [...used].filter((code) => !at.has(code))
  if (missing.length > 0) {
    process.stderr.write(`${tabularPath} has no category ${missing.join(', ')}.\n`)
    return 1
  }
  const disorders = pairs.map(([name, code]): [string, number | null] => [
    name,
    code === null ? null : (at.get(code) ?? null),
  ])
  const { schema, ...lists } = parts
  const file: PublishedFile = { schema, sources: SOURCES, ...lists, disorders }
  await writeFile(`public/${PUBLISHED_LABELS_FILE}`, `${JSON.stringify(file, null, 2)}\n`)
  process.stdout.write(
    `${disorders.length} disorders, ${at.size} categories, ${parts.blocks.length} blocks.\n`,
  )
  return 0
}

process.exitCode = await main(process.argv.slice(2))
