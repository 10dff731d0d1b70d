import { describe, expect, it } from 'vitest'
import type { DicomImageOptions } from '../testing/dicomWriter'
import { mrImage, openFiles } from '../testing/mrImages'
import { codesOf } from '../testing/openStudy'

type Options = Partial<DicomImageOptions>

describe('what a series is', () => {
  it.each([
    ['CT', { modality: 'CT', imageType: ['DERIVED', 'SECONDARY', 'OTHER'], description: 'Dose Report' }],
    ['a capture', { modality: 'OT', description: 'Patient Protocol' }],
    ['Philips', { modality: 'CT', imageType: ['DERIVED', 'SECONDARY', 'DOSE_INFO'] }],
  ] satisfies [string, Options][])('a dose page: %s', async (_, options) => {
    expect(codesOf((await openFiles([mrImage(options)])).series[0])).toEqual(['dose-report'])
  })

  it('a low-dose chest CT is none', async () => {
    const { series } = await openFiles([mrImage({ modality: 'CT', description: 'Low dose chest' })])
    expect(codesOf(series[0])).toEqual([])
  })

  it('an annotated capture says both', async () => {
    const { series } = await openFiles([mrImage({ modality: 'OT', extra: { BurnedInAnnotation: 'YES' } })])
    expect(codesOf(series[0])).toEqual(['secondary-capture', 'burned-in-text'])
  })
})
