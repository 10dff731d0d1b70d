/** Runs `convert` with the arguments given in a process of its own, so that its peak memory is its own. Prints JSON. */
import { existsSync, readFileSync } from 'node:fs'
import { runConvert } from '../convertCommand'

/** Linux counts what the parent held at the start into `maxRSS`; its own record of the process does not. */
function peakBytes(): number {
  const own = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(own)?.[1] ?? process.resourceUsage().maxRSS
  return Number(kilobytes) * 1024
}

const start = performance.now()
const { status, text } = await runConvert(process.argv.slice(2))
const outcome = {
  status,
  text,
  seconds: (performance.now() - start) / 1000,
  peakBytes: peakBytes(),
}
process.stdout.write(`${JSON.stringify(outcome)}\n`)
