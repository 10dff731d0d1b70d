import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The project's folder: scripts run from it. */
export const PROJECT = process.cwd()

/** Where the built page lies. */
export const DIST = resolve(PROJECT, 'dist')

/** What the built page is made of. */
const SOURCES = ['src', 'public/models', 'index.html', 'vite.config.ts', 'package-lock.json']

/** True when there is no build, or a source was changed after it. */
export function buildIsStale(project = PROJECT, dist = DIST): boolean {
  const page = join(dist, 'index.html')
  if (!existsSync(page)) return true
  const built = statSync(page).mtimeMs
  return SOURCES.some((source) => newest(resolve(project, source)) > built)
}

/** Newest modification time (ms) of a file, or of anything in a folder; 0 where there is nothing. */
function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stats.mtimeMs)
}

/** Runs a script of an installed package with this Node, its output on ours. Gives the exit status. */
export function runNode(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const run = spawnSync(process.execPath, [resolve(PROJECT, script), ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return run.status ?? 1
}

/** Copies the demonstration cases and builds the page. Gives the exit status. */
export function build(): number {
  return (
    runNode('node_modules/tsx/dist/cli.mjs', ['src/cli/demoCases.ts']) ||
    runNode('node_modules/vite/bin/vite.js', ['build'])
  )
}
