/** The part after the last `/`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The part before the last `/`; empty for a file at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Lower-case extension without the dot; empty where the name has none or only begins with a dot. */
export function extensionOf(path: string): string {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** `relative` as seen from `folder`, with `.` and `..` resolved and `\` taken as a separator. */
export function resolvePath(folder: string, relative: string): string {
  const rooted = folder.startsWith('/') ? '/' : ''
  const parts: string[] = []
  for (const part of [...folder.split('/'), ...relative.replaceAll('\\', '/').split('/')]) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return rooted + parts.join('/')
}

/** Order of paths as people count: `IM2` before `IM10`. Independent of the machine's language. */
export function comparePaths(a: string, b: string): number {
  return natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

const natural = new Intl.Collator('en', { numeric: true })
