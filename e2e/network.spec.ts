import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from './support/fixtures'
import { diagnose } from './support/room'

/** A stranger's address, which must never be reached. */
const ELSEWHERE = 'https://example.org/collect'

test('the page is isolated, with shared memory for threads', async ({ page }) => {
  const response = await page.goto('/')
  expect(response?.headers()['content-security-policy']).toContain("connect-src 'self'")
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true)
  await expect(page.getByTestId('backend-status')).toHaveAttribute('data-backend', 'wasm')
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  const threads = await page.getByTestId('backend-status').getAttribute('data-threads')
  expect(Number(threads)).toBe(Math.min(cores, 4))
})

test('nothing can be sent elsewhere', async ({ page, watch }) => {
  const failures: string[] = []
  page.on('requestfailed', (request) => failures.push(`${request.url()}: ${request.failure()?.errorText}`))
  await page.goto('/')
  await expect(page.getByTestId('network-status')).toHaveAttribute('data-elsewhere', '0')
  const ways = await page.evaluate(async (address) => {
    const refused = async (send: () => Promise<unknown>) => {
      try {
        await send()
        return 'sent'
      } catch {
        return 'refused'
      }
    }
    const image = () =>
      new Promise((resolve, reject) => {
        const picture = new Image()
        picture.onload = resolve
        picture.onerror = reject
        picture.src = `${address}.png`
      })
    const socket = () =>
      new Promise((resolve, reject) => {
        const line = new WebSocket(address.replace('https', 'wss'))
        line.onopen = resolve
        line.onerror = reject
      })
    return {
      fetch: await refused(() => fetch(address, { method: 'POST', mode: 'no-cors', body: 'pixels' })),
      image: await refused(image),
      socket: await refused(socket),
      evaluated: await refused(async () => Function('return 1')()),
    }
  }, ELSEWHERE)
  expect(ways).toEqual({ fetch: 'refused', image: 'refused', socket: 'refused', evaluated: 'refused' })
  await expect(page.getByTestId('network-status')).not.toHaveAttribute('data-elsewhere', '0')
  expect(watch.consoleErrors.length).toBeGreaterThan(0)
  // The browser names a refused image as a request, though the policy stopped it before it was made.
  expect(failures).toEqual([`${ELSEWHERE}.png: csp`])
  watch.foreignRequests = watch.foreignRequests.filter((request) => request !== `${ELSEWHERE}.png`)
  watch.consoleErrors = watch.consoleErrors.filter((line) => !line.includes('Content Security Policy'))
})

test.describe('after a first visit', () => {
  test.use({ serviceWorkers: 'allow' })

  test('the page works without a network: reload, open a demonstration case, diagnose', async ({
    page,
    context,
  }) => {
    await page.goto('/')
    await expect(page.getByTestId('network-status')).toHaveAttribute('data-offline', 'ready', {
      timeout: 60_000,
    })
    await context.setOffline(true)
    await page.reload()
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true)
    await page.getByTestId('demo-case').first().click()
    await expect(page.getByTestId('series-item').first()).toBeVisible()
    await diagnose(page)
  })
})

/** First line of a program's output that matches. Rejects when the program ends without one. */
async function lineOf(program: ChildProcess, pattern: RegExp): Promise<string> {
  if (!program.stdout) throw new Error('the program has no output')
  for await (const line of createInterface({ input: program.stdout })) {
    const match = pattern.exec(line)
    if (match) return match[1] ?? line
  }
  throw new Error(`the program ended without a line like ${pattern}`)
}

test('npm start serves the built page and says where', async ({ page, watch }) => {
  const program = spawn(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'src/cli/start.ts', '--port', '0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    const address = await lineOf(program, /open at (http:\S+)/)
    watch.homes.add(address)
    const answer = await page.goto(address)
    expect(answer?.status()).toBe(200)
    await expect(page.getByTestId('demo-case').first()).toBeVisible()
  } finally {
    program.kill('SIGTERM')
    await once(program, 'exit')
  }
})
