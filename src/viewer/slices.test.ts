import { describe, expect, it, vi } from 'vitest'
import { ok } from '../study/result'
import { connectSlices, fetchSlice, forgetImages, onForget } from './slices'
import { testSlice } from './testSlice'
import { forgetTargets, showSlice, useViewports } from './viewportStore'

describe('fetchSlice', () => {
  it('says so when nothing is open', async () => {
    expect(await fetchSlice('a')).toMatchObject({ status: 'failed', code: 'no-source' })
  })

  it('asks once for a slice on its way, and again once it has come', async () => {
    const slice = vi.fn(async (id: string) => ok(testSlice({ id })))
    connectSlices({ slice })
    const [first, second] = await Promise.all([fetchSlice('a'), fetchSlice('a')])
    expect(first).toBe(second)
    await fetchSlice('a')
    expect(slice).toHaveBeenCalledTimes(2)
  })

  it('turns a broken provider into a sentence', async () => {
    connectSlices({ slice: () => Promise.reject(new Error('the worker stopped')) })
    expect(await fetchSlice('a')).toEqual({
      status: 'failed',
      code: 'slice-source',
      message: 'The image could not be read: the worker stopped',
    })
  })

  it('tells everyone who keeps images to forget them', () => {
    const forget = vi.fn()
    onForget(forget)
    forgetImages()
    expect(forget).toHaveBeenCalledOnce()
  })
})

describe('showSlice', () => {
  it('makes every request a new one and forgets them with the study', () => {
    showSlice('series', 4)
    const first = useViewports.getState().targets.series
    showSlice('series', 4)
    const second = useViewports.getState().targets.series
    expect([first?.index, second?.index]).toEqual([4, 4])
    expect(second?.stamp).toBeGreaterThan(first?.stamp ?? Number.POSITIVE_INFINITY)
    forgetTargets()
    expect(useViewports.getState().targets).toEqual({})
  })
})
