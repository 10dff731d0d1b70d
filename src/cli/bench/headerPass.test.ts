import { expect, it } from 'vitest'
import { measureHeaderPass, syntheticCt } from './headerPass'

const MOST = 1.5

it(`reads headers in at most ${MOST} times what dicom-parser alone takes`, { retry: 4 }, async () => {
  const { ratio, files } = await measureHeaderPass(syntheticCt(1000))
  expect(files).toBe(1000)
  expect(ratio).toBeLessThanOrEqual(MOST)
})
