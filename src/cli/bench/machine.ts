import { spawnSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { z } from 'zod'

export const machineSchema = z.object({
  cpu: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  node: z.string(),
  chromium: z.string(),
})
export type Machine = z.infer<typeof machineSchema>

/** @param browser path of a Chromium */
export function thisMachine(browser: string): Machine {
  const chromium = spawnSync(browser, ['--version', '--no-sandbox'], { encoding: 'utf8' }).stdout.trim()
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    chromium,
  }
}

/** Processes that wanted to run, over the last minute, five and fifteen. */
export function loadText(load: readonly number[] = loadavg()): string {
  return load.map((average) => average.toFixed(1)).join(' ')
}
