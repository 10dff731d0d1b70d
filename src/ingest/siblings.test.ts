import { expect, it } from 'vitest'
import { memorySource } from '../testing/memorySource'
import { Siblings } from './siblings'

it('finds a file of the same folder by its name, then by one that differs in case, and keeps the first', () => {
  const siblings = new Siblings()
  const [raw, capital, elsewhere] = ['a/x.raw', 'a/Y.IMG', 'b/z.raw'].map((path) => memorySource(path, path))
  for (const source of [raw, capital, elsewhere]) if (source) siblings.add([source])
  siblings.add([memorySource('a/x.raw', 'unpacked')])
  expect(siblings.find('a/x.mhd', 'x.raw')).toBe(raw)
  expect(siblings.find('a/y.hdr', 'y.img')).toBe(capital)
  expect(siblings.find('a/x.mhd', 'z.raw')).toBeNull()
  siblings.clear()
  expect(siblings.find('a/x.mhd', 'x.raw')).toBeNull()
})
