import { createServer, type Server } from 'node:http'
import { extname } from 'node:path'
import sirv from 'sirv'
import { productionHeaders } from '../app/securityHeaders'

export interface RunningServer {
  /** For example `http://127.0.0.1:4173`, without a slash at the end. */
  url: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** Folder of the built page. */
  root: string
  /** First port to try; 0 takes any free one. */
  port: number
  host?: string
}

/** Files that the static server's table has no type for. */
const BINARY = new Set(['.onnx', '.npy', '.dcm', ''])

/** Ports tried one after the other before giving up. */
const ATTEMPTS = 50

/**
 * Serves the built page with the headers it needs. The folder is listed once, at the start, so nothing outside it
 * can be asked for. A taken port is stepped over.
 * @throws when no port can be opened.
 */
export async function serve({ root, port, host = '127.0.0.1' }: ServeOptions): Promise<RunningServer> {
  const files = sirv(root, {
    etag: true,
    setHeaders(response, pathname) {
      for (const [name, value] of Object.entries(productionHeaders)) response.setHeader(name, value)
      // Names under assets/ carry a hash of their content; everything else is asked for again.
      const hashed = pathname.startsWith('/assets/')
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (BINARY.has(extname(pathname)) && !pathname.endsWith('/')) {
        response.setHeader('Content-Type', 'application/octet-stream')
      }
    },
  })
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...productionHeaders, Allow: 'GET, HEAD' }).end()
      return
    }
    files(request, response, () => {
      response.writeHead(404, { ...productionHeaders, 'Content-Type': 'text/plain; charset=utf-8' })
      response.end('Not found\n')
    })
  })
  const chosen = await listenFrom(server, port, host)
  return {
    url: `http://${host}:${chosen}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections()
        server.close((error) => (error ? reject(error) : resolve()))
      }),
  }
}

async function listenFrom(server: Server, first: number, host: string): Promise<number> {
  for (let port = first; port < first + ATTEMPTS; port++) {
    if (await listens(server, port, host)) {
      const address = server.address()
      return typeof address === 'object' && address !== null ? address.port : port
    }
  }
  throw new Error(`no free port between ${first} and ${first + ATTEMPTS - 1}`)
}

/** True when the server now listens on the port; false when the port is taken. */
function listens(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      server.off('listening', succeeded)
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    }
    const succeeded = () => {
      server.off('error', failed)
      resolve(true)
    }
    server.once('error', failed)
    server.once('listening', succeeded)
    server.listen(port, host)
  })
}
