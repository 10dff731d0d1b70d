import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { DemoCase } from '../app/demoCases'
import { blankIdentity, trimPadding } from './blankIdentity'
import { DEMO_SOURCES, type DemoSource } from './demoList'

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string() })

const CHANGES =
  'Names, numbers, institutions and private elements are blanked; zero bytes after the pixel data are left out.'

function write(path: string, bytes: Uint8Array): number {
  writeFileSync(path, bytes)
  return bytes.length
}

function copyCase(source: DemoSource, packages: string, target: string): DemoCase {
  const folder = join(target, source.id)
  mkdirSync(folder, { recursive: true })
  const files = source.files.map((file) => {
    const bytes = readFileSync(join(packages, file.package, file.from))
    return { path: file.to, bytes: write(join(folder, file.to), blankIdentity(trimPadding(bytes))) }
  })
  if (source.declared) {
    const text = new TextEncoder().encode(JSON.stringify(source.declared))
    files.push({ path: 'case.json', bytes: write(join(folder, 'case.json'), text) })
  }
  const origin = [...new Set(source.files.map((file) => file.package))].map((name) => {
    const { version, license } = packageJson.parse(
      JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')),
    )
    return { name, version, licence: license }
  })
  const { id, title, description } = source
  return { id, title, description, files, origin, changes: CHANGES }
}

/**
 * Writes every demonstration case and `index.json` into an emptied folder.
 * @param packages folder of installed packages (`node_modules`).
 * @throws when a package or a file in it is missing: the installed version is not the pinned one.
 */
export function copyDemoCases(packages: string, target: string): DemoCase[] {
  rmSync(target, { recursive: true, force: true })
  const cases = DEMO_SOURCES.map((source) => copyCase(source, packages, target))
  writeFileSync(join(target, 'index.json'), JSON.stringify(cases))
  return cases
}
