import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { failed, ok, type Result } from '../study/result'
import { PROJECT } from './build'

/** Names an installed Chromium or Chrome goes by. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Places outside PATH where installers put it. */
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Longest an installer may take, in ms. */
const INSTALL_LIMIT = 240_000

function candidates(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [process.env.CHROMIUM_PATH ?? '', chromium.executablePath(), ...installed, ...PLACES]
}

/** A browser that is there may still not start: libraries missing, or a stub that asks for another installer. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

/**
 * Path of a Chromium that starts: the one named by the environment variable CHROMIUM_PATH, else Playwright's own,
 * else an installed Chromium or Chrome; null where there is none.
 */
export function findBrowser(): string | null {
  return candidates().find((path) => path !== '' && existsSync(path) && runs(path)) ?? null
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function install(command: string, args: readonly string[]): void {
  process.stderr.write(`> ${command} ${args.join(' ')}\n`)
  spawnSync(command, args, {
    cwd: PROJECT,
    // What is printed may be asked for as JSON: installers speak on the other stream.
    stdio: ['ignore', 2, 2],
    timeout: INSTALL_LIMIT,
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
    },
  })
}

/** Ways to get a browser, tried in order until one starts. */
const INSTALLERS: readonly (() => void)[] = [
  () =>
    install(process.execPath, [
      resolve(PROJECT, 'node_modules/@playwright/test/cli.js'),
      'install',
      'chromium',
    ]),
  () => {
    if (!isRoot()) return
    install('apt-get', ['update'])
    install('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'])
  },
]

/** Path of a Chromium that starts, installing one where there is none. */
export function ensureBrowser(): Result<string, 'no-browser'> {
  const found = findBrowser()
  if (found) return ok(found)
  for (const installer of INSTALLERS) {
    installer()
    const installed = findBrowser()
    if (installed) return ok(installed)
  }
  return failed(
    'no-browser',
    'No Chromium was found or could be installed: install Chromium or Chrome, or set CHROMIUM_PATH to its program.',
  )
}
