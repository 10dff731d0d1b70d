import type { Page } from '@playwright/test'

/** Lets the worker rest before each run of the encoder, so that a person's steps fit into one diagnosis. */
export async function slowDown(page: Page, milliseconds: number): Promise<void> {
  await page.route('**/diagnose.worker*.js', async (route) => {
    const response = await route.fetch()
    const script = `(${rests.toString()})(${milliseconds});\n`
    await route.fulfill({ response, body: script + (await response.text()) })
  })
}

/** Runs in the worker: between two runs it sends itself a message without content, which is held up here. */
function rests(milliseconds: number): void {
  const post = MessagePort.prototype.postMessage
  MessagePort.prototype.postMessage = function (
    this: MessagePort,
    ...given: [message: unknown, ...rest: never[]]
  ) {
    const send = () => Reflect.apply(post, this, given)
    if (given[0] === null) setTimeout(send, milliseconds)
    else send()
  }
}
