import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { addCounts, countsLine, readPlaywrightCounts, readVitestCounts } from './testCounts'

const folder = mkdtempSync(join(tmpdir(), 'counts-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('adds unit and browser tests into one line', () => {
  const unit = join(folder, 'unit.json')
  const browser = join(folder, 'browser.json')
  writeFileSync(
    unit,
    JSON.stringify({ numPassedTests: 40, numFailedTests: 1, numPendingTests: 3, numTodoTests: 1 }),
  )
  writeFileSync(browser, JSON.stringify({ stats: { expected: 5, unexpected: 2, flaky: 1, skipped: 6 } }))
  expect(countsLine(addCounts([readVitestCounts(unit), readPlaywrightCounts(browser)]))).toBe(
    '46 passed, 3 failed, 10 skipped',
  )
})

it('counts nothing for a step that never came to a report', () => {
  const none = { passed: 0, failed: 0, skipped: 0 }
  expect(readVitestCounts(join(folder, 'absent.json'))).toEqual(none)
  expect(readPlaywrightCounts(join(folder, 'absent.json'))).toEqual(none)
})
