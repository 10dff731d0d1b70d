import { expect, test } from './support/fixtures'
import { diagnose } from './support/room'

/** Pixels in an answer to a request for a slice. */
interface SeenSlice {
  port: boolean
  shared: boolean
  bytes: number
}

/** Runs in a worker before its own script: notes the pixels that it sends or takes. */
function noteSlices(): void {
  const seen: SeenSlice[] = []
  Object.assign(globalThis, { seenSlices: seen })
  const note = (message: unknown, port: boolean) => {
    let value = message
    for (const name of ['value', 'value', 'pixels'])
      value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
    if (!ArrayBuffer.isView(value)) return
    seen.push({ port, shared: value.buffer instanceof SharedArrayBuffer, bytes: value.byteLength })
  }
  const post = globalThis.postMessage
  const noted = (...given: [message: unknown, options?: StructuredSerializeOptions]) => {
    note(given[0], false)
    post.apply(globalThis, given)
  }
  Object.assign(globalThis, { postMessage: noted })
  const listen = MessagePort.prototype.addEventListener
  MessagePort.prototype.addEventListener = function (
    this: MessagePort,
    ...given: [type: string, listener: EventListener, options?: boolean]
  ) {
    const taking = (event: Event) => {
      if (event instanceof MessageEvent) note(event.data, true)
    }
    if (given[0] === 'message') listen.call(this, 'message', taking)
    listen.apply(this, given)
  }
}

test('the diagnosis and the page are given the very pixels that were decoded', async ({ page }) => {
  for (const name of ['ingest', 'diagnose'])
    await page.route(`**/${name}.worker*.js`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `(${noteSlices.toString()})();\n${await response.text()}` })
    })
  await page.goto('/')
  await page.locator('[data-testid="demo-case"]').first().click()
  await expect(page.locator('[data-testid="viewport"][data-rendered="true"]').first()).toBeVisible()
  await diagnose(page)
  const seenBy = async (name: string): Promise<SeenSlice[]> => {
    const worker = page.workers().find((one) => one.url().includes(`${name}.worker`))
    return (await worker?.evaluate(() => Reflect.get(globalThis, 'seenSlices'))) ?? []
  }
  const toPage = (await seenBy('ingest')).filter(({ port }) => !port)
  const diagnosed = (await seenBy('diagnose')).filter(({ port }) => port)
  for (const slices of [toPage, diagnosed]) {
    expect(slices.length).toBeGreaterThan(0)
    expect(slices.filter(({ shared, bytes }) => !shared || bytes === 0)).toEqual([])
  }
})
