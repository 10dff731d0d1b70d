import { test as base, expect } from '@playwright/test'
import { DIST } from '../../src/cli/build'
import { type RunningServer, serve } from '../../src/cli/serve'

export { hasShared, sharedPath } from '../../src/testing/shared'
export { expect }

/** What went wrong or went out while a test ran. A test that provokes an error takes it off the list. */
export interface PageWatch {
  /** Uncaught exceptions and unhandled rejections of pages. */
  pageErrors: string[]
  consoleErrors: string[]
  /** Requests to any origin but these, from pages and workers alike. */
  foreignRequests: string[]
  /** Origins that are ours: the server of the tests, and one a test starts itself. */
  homes: Set<string>
}

/** Schemes that never leave the browser. */
const LOCAL = new Set(['blob:', 'data:', 'about:', 'chrome-error:', 'devtools:'])

function isForeign(address: string, homes: ReadonlySet<string>): boolean {
  const url = new URL(address)
  return !LOCAL.has(url.protocol) && !homes.has(url.origin)
}

/**
 * Playwright's test with the production server on a free port as base URL. Every test fails at its end on a page
 * error, an error in the console, or a request to another origin.
 */
export const test = base.extend<{ watch: PageWatch }, { server: RunningServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      // Another build than the project's own may be tested, for example beside a run in progress.
      const server = await serve({ root: process.env.RADDIAG_DIST ?? DIST, port: 0 })
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  watch: [
    async ({ context, server }, use) => {
      const watch: PageWatch = {
        pageErrors: [],
        consoleErrors: [],
        foreignRequests: [],
        homes: new Set([server.url]),
      }
      context.on('weberror', (error) => watch.pageErrors.push(error.error().stack ?? error.error().message))
      context.on('console', (message) => {
        if (message.type() === 'error')
          watch.consoleErrors.push(`${message.text()} (${message.location().url})`)
      })
      context.on('request', (request) => {
        if (isForeign(request.url(), watch.homes)) watch.foreignRequests.push(request.url())
      })
      await use(watch)
      expect.soft(watch.pageErrors, 'page errors').toEqual([])
      expect.soft(watch.consoleErrors, 'errors in the console').toEqual([])
      expect.soft(watch.foreignRequests, 'requests to other origins').toEqual([])
    },
    { auto: true },
  ],
})
