import { describe, expect, it } from 'vitest'
import { budgetFor, deviceFacts } from './budget'

const MB = 2 ** 20
const GB = 2 ** 30

describe('budgetFor', () => {
  it.each([
    // deviceMemory, heapLimit, total
    [8, 4 * GB, 3 * GB],
    [4, null, 1.5 * GB],
    [2, 4 * GB, 0.75 * GB],
    [0.25, null, 256 * MB],
    [32, null, 4 * GB],
    [32, 2 * GB, 1.5 * GB],
    [null, null, GB],
    [null, 512 * MB, 384 * MB],
    [0, Number.NaN, GB],
    [8, 64 * MB, 256 * MB],
  ])('of %s GB and a heap of %s gives %s', (deviceMemory, heapLimit, total) => {
    expect(budgetFor({ deviceMemory, heapLimit }).total).toBe(total)
  })

  it('leaves a fifth for everything but images', () => {
    const { total, images, ingest } = budgetFor({ deviceMemory: 8, heapLimit: null })
    expect([images / total, ingest / total].map((share) => share.toFixed(2))).toEqual(['0.40', '0.40'])
    // 2,000 CT slices of 512 x 512 in 16 bits are held at once.
    expect(images).toBeGreaterThan(2000 * 512 * 512 * 2)
  })
})

describe('deviceFacts', () => {
  it('reads what is there and no more', () => {
    const scope = { navigator: { deviceMemory: 4 }, performance: { memory: { jsHeapSizeLimit: 7 } } }
    expect(deviceFacts(scope)).toEqual({ deviceMemory: 4, heapLimit: 7 })
    expect(deviceFacts({ navigator: {}, performance: { memory: null } })).toEqual({
      deviceMemory: null,
      heapLimit: null,
    })
    expect(deviceFacts({ navigator: { deviceMemory: '8' } }).deviceMemory).toBeNull()
  })
})
