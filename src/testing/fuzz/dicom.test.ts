import { expect, it } from 'vitest'
import { memorySource } from '../memorySource'
import { openStudy, sliceAt } from '../openStudy'
import { dicomSeeds } from './dicom'

it.each(dicomSeeds())('$name is valid', async ({ name, path, bytes }) => {
  const study = await openStudy([memorySource(path, bytes)])
  if (name.endsWith('report')) {
    expect(study.snapshot.skipped.map(({ code }) => code)).toEqual(['no-pixel-data'])
    return
  }
  expect(study.snapshot.skipped).toEqual([])
  const { pixels, rows, columns, samples } = await sliceAt(study)
  expect(pixels).toHaveLength(rows * columns * samples)
})
