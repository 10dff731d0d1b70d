import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { releaseBuffers } from './releaseBuffers'

describe('releaseBuffers', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('empties buffers, once each, after viewports had time to go', () => {
    const pixels = new Int16Array(8)
    releaseBuffers([pixels.buffer, new Uint8Array(pixels.buffer).buffer, new ArrayBuffer(0)])
    expect(pixels.length).toBe(8)
    vi.runAllTimers()
    expect(pixels.length).toBe(0)
  })

  it('leaves shared memory alone', () => {
    const shared = new SharedArrayBuffer(8)
    releaseBuffers([shared])
    vi.runAllTimers()
    expect(shared.byteLength).toBe(8)
  })
})
