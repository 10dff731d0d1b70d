/** `npm start`: builds the page when needed and serves it. `-- --port N` chooses the port. */
import { parseArgs } from 'node:util'
import { build, buildIsStale, DIST } from './build'
import { serve } from './serve'

const DEFAULT_PORT = 4173

function fail(message: string, status: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(status)
}

function readPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' } } })
    const port = Number(values.port ?? DEFAULT_PORT)
    if (Number.isInteger(port) && port >= 0 && port < 65536) return port
    return fail(`--port ${values.port}: a port is a whole number from 0 to 65535.`, 2)
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\nUsage: npm start -- [--port N]`, 2)
  }
}

const port = readPort()
if (buildIsStale() && build() !== 0) fail('The page could not be built; the reason stands above.', 1)
const server = await serve({ root: DIST, port }).catch((error: unknown) =>
  fail(`The server could not start: ${error instanceof Error ? error.message : error}.`, 1),
)
process.stdout.write(`RadDiag is open at ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().finally(() => process.exit(0)))
}
