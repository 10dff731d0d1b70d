import type { Page, Worker } from '@playwright/test'

/** Runs in the worker before its own script: counts what is given to the graphics device to compute. */
function counter(): void {
  if (typeof GPUComputePassEncoder === 'undefined') return
  let count = 0
  Reflect.set(globalThis, 'dispatches', () => count)
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const) {
    const own = GPUComputePassEncoder.prototype[name]
    Reflect.set(GPUComputePassEncoder.prototype, name, function (this: GPUComputePassEncoder, ...given: []) {
      count += 1
      return Reflect.apply(own, this, given)
    })
  }
}

/** Lets the worker that diagnoses count its commands to the graphics device. Call before the page is opened. */
export async function countDispatches(page: Page): Promise<void> {
  await page.route('**/diagnose.worker*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `(${counter.toString()})();\n${await response.text()}` })
  })
}

function diagnoseWorker(page: Page): Worker {
  const worker = page.workers().find((one) => one.url().includes('diagnose.worker'))
  if (worker === undefined) throw new Error('no worker that diagnoses is running')
  return worker
}

/** Commands that the worker has given to the graphics device; 0 where there is none. */
export function dispatches(page: Page): Promise<number> {
  return diagnoseWorker(page).evaluate(() => {
    const count: unknown = Reflect.get(globalThis, 'dispatches')
    return typeof count === 'function' ? Number(count()) : 0
  })
}
