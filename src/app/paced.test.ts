import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced } from './paced'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

it('hands on the newest, none before its time and each after a pause', () => {
  const given: string[] = []
  const { take } = paced<string>((value) => given.push(`${value} at ${performance.now()}`), 300, 1000)
  vi.advanceTimersByTime(100)
  take('a')
  vi.advanceTimersByTime(100)
  take('b')
  vi.advanceTimersByTime(200)
  take('c')
  vi.advanceTimersByTime(100)
  take('d')
  vi.advanceTimersByTime(3000)
  take('e')
  expect(given).toEqual(['b at 300', 'd at 1300', 'e at 3500'])
})

it('hands on nothing after its end', () => {
  const given: string[] = []
  const { take, end } = paced<string>((value) => given.push(value), 300, 1000)
  take('a')
  end()
  vi.advanceTimersByTime(5000)
  expect(given).toEqual([])
})
