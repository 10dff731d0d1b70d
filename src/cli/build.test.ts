import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { buildIsStale } from './build'

const project = mkdtempSync(join(tmpdir(), 'build-'))
const dist = join(project, 'dist')
afterAll(() => rmSync(project, { recursive: true }))

function stamp(path: string, seconds: number): void {
  writeFileSync(path, '')
  utimesSync(path, seconds, seconds)
}

it('builds again when there is no build or a source is newer', () => {
  mkdirSync(join(project, 'src', 'app'), { recursive: true })
  stamp(join(project, 'src', 'app', 'App.tsx'), 1000)
  for (const folder of ['src/app', 'src']) utimesSync(join(project, folder), 1000, 1000)
  expect(buildIsStale(project, dist)).toBe(true)

  mkdirSync(dist)
  stamp(join(dist, 'index.html'), 2000)
  expect(buildIsStale(project, dist)).toBe(false)

  utimesSync(join(project, 'src', 'app', 'App.tsx'), 3000, 3000)
  expect(buildIsStale(project, dist)).toBe(true)
})
