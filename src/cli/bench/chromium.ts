import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { serve } from '../serve'
import { peakOfProcess } from './lineProcess'

/** A Chromium of its own, with an empty profile, and a folder served to it as the product is. */
export interface OpenedChromium {
  page: Page
  /** Address of the served folder, without a slash at the end. */
  url: string
  /** Largest peak of resident memory among its page processes, workers included; null where the system does not say. */
  peakBytes(): Promise<number | null>
  close(): Promise<void>
}

async function peakOf(session: CDPSession): Promise<number | null> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => peakOfProcess(id))
    .filter((peak) => peak !== null)
  return peaks.length === 0 ? null : Math.max(...peaks)
}

/** Starts Chromium on a served folder; the page is blank until it is sent somewhere. @throws when it does not start */
export async function openChromium(executablePath: string, root: string): Promise<OpenedChromium> {
  const server = await serve({ root, port: 0 })
  const profile = await mkdtemp(join(tmpdir(), 'raddiag-bench-'))
  const options = { executablePath, args: ['--no-sandbox'] }
  const context = await chromium.launchPersistentContext(profile, options)
  const session = await context.browser()?.newBrowserCDPSession()
  return {
    page: await context.newPage(),
    url: server.url,
    peakBytes: async () => (session === undefined ? null : peakOf(session)),
    async close() {
      await context.close()
      await server.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
