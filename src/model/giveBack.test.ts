import { expect, it } from 'vitest'
import { giveBack } from './giveBack'

it('empties an array of its own, and leaves a part of another as it is', () => {
  const own = new Float32Array(1000).fill(1)
  const all = new Uint8Array(1000).fill(2)
  giveBack(all.subarray(0, 10))
  expect(all[0]).toBe(2)
  giveBack(own)
  // Node 20 has no `ArrayBuffer.prototype.transfer` before its V8 11.4: there the collector does it.
  expect(own.length).toBe('transfer' in ArrayBuffer.prototype ? 0 : 1000)
})
