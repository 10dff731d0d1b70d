import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from './serve'

const root = mkdtempSync(join(tmpdir(), 'serve-'))
let server: RunningServer

beforeAll(async () => {
  mkdirSync(join(root, 'assets'))
  mkdirSync(join(root, 'models'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(root, 'assets', 'ort-1234.wasm'), '\0asm')
  writeFileSync(join(root, 'models', 'encoder.onnx'), 'model')
  server = await serve({ root, port: 0 })
})

afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true })
})

describe('the production server', () => {
  it('serves the page isolated and under the policy', async () => {
    const page = await fetch(`${server.url}/`)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self';")
    expect(page.headers.get('cache-control')).toBe('no-cache')
  })

  it('names the type of WebAssembly and of model files', async () => {
    const wasm = await fetch(`${server.url}/assets/ort-1234.wasm`)
    expect(wasm.headers.get('content-type')).toBe('application/wasm')
    expect(wasm.headers.get('cache-control')).toContain('immutable')
    const model = await fetch(`${server.url}/models/encoder.onnx`)
    expect(model.headers.get('content-type')).toBe('application/octet-stream')
    expect(await model.text()).toBe('model')
  })

  it('answers 404 outside its list, and only to GET and HEAD', async () => {
    for (const path of ['/missing.js', '/..%2f..%2fetc/passwd', '/assets/']) {
      const answer = await fetch(`${server.url}${path}`)
      expect(answer.status, path).toBe(404)
      expect(answer.headers.get('content-security-policy')).not.toBeNull()
    }
    expect((await fetch(`${server.url}/`, { method: 'POST', body: 'x' })).status).toBe(405)
  })

  it('steps over a port that is taken', async () => {
    const taken = Number(new URL(server.url).port)
    const second = await serve({ root, port: taken })
    expect(Number(new URL(second.url).port)).toBeGreaterThan(taken)
    await second.close()
  })
})
