import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CohortCase } from '../evaluate/cohortCase'

/** Writes a case of a cohort as a folder that page and `diagnose` open: its `case.json` beside `images/`. */
export async function writeCohortCase(folder: string, { sources }: CohortCase): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true })
  for (const { path, size, read } of sources) {
    const name = basename(path)
    const file = name === 'case.json' ? join(folder, name) : join(folder, 'images', name)
    await writeFile(file, await read(0, size))
  }
}
