/** Sentences given to `t` in a source file: each string literal of the first argument, both sides of a choice too. */
export function sentencesIn(source: string): string[] {
  const calls = [...source.matchAll(/(?<![\w.$])t\(/g)]
  return calls.flatMap(({ 0: call, index }) => literalsOfFirstArgument(source, index + call.length))
}

const QUOTES = new Set(["'", '"', '`'])

function literalsOfFirstArgument(source: string, start: number): string[] {
  const found: string[] = []
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const sign = source[at] ?? ''
    if (QUOTES.has(sign)) {
      const end = endOfLiteral(source, at)
      const literal = source.slice(at + 1, end)
      if (depth === 0 && !literal.includes('${')) found.push(unescaped(literal))
      at = end
    } else if ('([{'.includes(sign)) depth += 1
    else if (depth > 0 && ')]}'.includes(sign)) depth -= 1
    else if (depth === 0 && (sign === ',' || sign === ')')) break
  }
  return found.filter((literal) => literal.length > 1)
}

function endOfLiteral(source: string, start: number): number {
  const quote = source[start]
  let at = start + 1
  while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1
  return at
}

function unescaped(literal: string): string {
  return literal.replace(/\\(.)/gs, '$1')
}

/** Names of the `{{places}}` of a sentence, sorted. */
export function placesOf(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort()
}

/**
 * Strings and template literals of a syntax tree that may be part of a sentence: words with a space between them.
 * Places of template literals are `\0`. What is thrown is for developers, and modules have no words.
 * @param tree ESTree, as vite's `parseAst` gives it
 */
export function finishedSentences(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(finishedSentences)
  if (!isNode(tree) || SILENT.has(tree.type)) return []
  const { type, ...rest } = tree
  const own = literalOf(tree)
  const inside = Object.values(rest).flatMap(finishedSentences)
  return own !== null && WORDS.test(own) ? [own, ...inside] : inside
}

const SILENT: ReadonlySet<unknown> = new Set([
  'ThrowStatement',
  'ImportDeclaration',
  'JSXAttribute',
  'JSXText',
])
const WORDS = /[a-z“”)\0] [a-z“”(\0]/i

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function literalOf(node: Readonly<Record<string, unknown>>): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return null
  return node.quasis.map((quasi: { value: { cooked: string } }) => quasi.value.cooked).join('\0')
}
