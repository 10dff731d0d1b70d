import { describe, expect, it } from 'vitest'
import { ByteLru } from './byteLru'

describe('ByteLru', () => {
  it('evicts what was used longest ago, and no more than needed', () => {
    const gone: string[] = []
    const cache = new ByteLru<string>(10, (value) => gone.push(value))
    cache.set('a', 'A', 4)
    cache.set('b', 'B', 4)
    expect(cache.get('a')).toBe('A')
    cache.set('c', 'C', 4)
    expect(gone).toEqual(['B'])
    expect(cache.get('b')).toBeUndefined()
    expect(cache.bytes).toBe(8)
    expect(cache.size).toBe(2)
  })

  it('counts a replaced value once', () => {
    const cache = new ByteLru<string>(10)
    cache.set('a', 'A', 8)
    cache.set('a', 'AA', 3)
    expect(cache.bytes).toBe(3)
    expect(cache.get('a')).toBe('AA')
  })

  it('does not hold a value larger than the budget, and keeps the rest', () => {
    const gone: string[] = []
    const cache = new ByteLru<string>(10, (value) => gone.push(value))
    cache.set('a', 'A', 4)
    cache.set('b', 'B', 11)
    expect(cache.has('b')).toBe(false)
    expect(cache.has('a')).toBe(true)
    expect(gone).toEqual(['B'])
  })

  it('clears', () => {
    const cache = new ByteLru<string>(10)
    cache.set('a', 'A', 4)
    cache.clear()
    expect([cache.bytes, cache.size]).toEqual([0, 0])
  })
})
