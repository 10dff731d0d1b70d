/**
 * `npm test`: types, lint, unit tests, fuzzing, build, the quick bench, then the built page in a real Chromium. Stops at the
 * first step that fails. The last line counts unit and browser tests together.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureBrowser } from './browser'
import { build, PROJECT, runNode } from './build'
import { addCounts, countsLine, readPlaywrightCounts, readVitestCounts } from './testCounts'

const RESULTS = resolve(PROJECT, 'test-results')
const UNIT = resolve(RESULTS, 'unit.json')
/** Outside test-results, which Playwright empties when it starts. */
const BROWSER = resolve(PROJECT, '.cache', 'browser-tests.json')

/** Mutated files opened; a full run of 20,000 is for before a release. */
const FUZZ_RUNS = '2000'

interface Step {
  name: string
  run(): number
}

function inBrowser(): number {
  const browser = ensureBrowser()
  if (browser.status !== 'ok') {
    process.stderr.write(`${browser.message}\n`)
    return 1
  }
  process.stdout.write(`Chromium: ${browser.value}\n`)
  return runNode('node_modules/@playwright/test/cli.js', ['test'], {
    CHROMIUM_PATH: browser.value,
    PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER,
  })
}

const STEPS: readonly Step[] = [
  { name: 'types', run: () => runNode('node_modules/typescript/bin/tsc', ['--noEmit']) },
  {
    name: 'lint',
    run: () =>
      runNode('node_modules/@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '--colors=off']),
  },
  {
    name: 'unit tests',
    run: () =>
      runNode('node_modules/vitest/vitest.mjs', [
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${UNIT}`,
      ]),
  },
  {
    name: 'fuzz',
    run: () =>
      runNode('node_modules/tsx/dist/cli.mjs', [
        'src/cli/fuzz/command.ts',
        '--seed',
        '1',
        '--runs',
        FUZZ_RUNS,
      ]),
  },
  { name: 'build', run: build },
  {
    // Fails where a runtime computes something else than the others; its times are for whoever reads them.
    name: 'quick bench',
    run: () => runNode('node_modules/tsx/dist/cli.mjs', ['src/cli/bench/bench.ts', '--quick']),
  },
  { name: 'browser tests', run: inBrowser },
]

/** Runs the steps until one fails; gives the name of that step. */
function firstFailure(): string | null {
  for (const step of STEPS) {
    process.stdout.write(`\n=== ${step.name}\n`)
    if (step.run() !== 0) return step.name
  }
  return null
}

mkdirSync(RESULTS, { recursive: true })
mkdirSync(resolve(PROJECT, '.cache'), { recursive: true })
for (const file of [UNIT, BROWSER]) rmSync(file, { force: true })

const failure = firstFailure()
const total = addCounts([readVitestCounts(UNIT), readPlaywrightCounts(BROWSER)])
// A step without tests of its own (types, lint, build, bench) that fails counts as one.
if (failure && total.failed === 0) total.failed = 1
if (failure) process.stderr.write(`\nStopped: ${failure} failed.\n`)
process.stdout.write(`\n${countsLine(total)}\n`)
process.exit(failure ? 1 : 0)
