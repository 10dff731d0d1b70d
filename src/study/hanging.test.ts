import { describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { hang, hangingRule } from './hanging'
import { gridFor, nextLayout } from './hangingLayout'
import { breastView, filmView, mrSequence } from './hangingWords'
import { caseScans, proposeCase } from './propose'
import type { OpenSeries } from './types'

function named(modality: string, ...descriptions: string[]): OpenSeries[] {
  return descriptions.map((description) =>
    makeSeries(description, { modality, description, plane: null, words: description }),
  )
}

function order(series: readonly OpenSeries[]): (string | null)[] {
  return hang(series).map((one) => one?.id ?? null)
}

describe('hang', () => {
  it('leaves one film alone', () => {
    const film = named('DX', 'Hand')
    expect(hangingRule(film)).toBe('single')
    expect(order(film)).toEqual(['Hand'])
    expect(gridFor(1)).toEqual({ rows: 1, columns: 1 })
  })

  it('hangs four mammograms with the right breast at the left, craniocaudal above', () => {
    const four = named('MG', 'L MLO', 'R MLO', 'LCC', 'Right breast CC')
    expect(hangingRule(four)).toBe('mammography')
    expect(order(four)).toEqual(['Right breast CC', 'LCC', 'R MLO', 'L MLO'])
  })

  it('keeps the place of a missing mammogram, but not of half a set', () => {
    expect(order(named('MG', 'RMLO', 'LMLO', 'RCC'))).toEqual(['RCC', null, 'RMLO', 'LMLO'])
    expect(order(named('MG', 'LMLO', 'RMLO'))).toEqual(['RMLO', 'LMLO'])
  })

  it('leaves mammograms as listed where a view is not named or comes twice', () => {
    expect(order(named('MG', 'LMLO', 'RMLO', 'Magnification'))).toEqual(['LMLO', 'RMLO', 'Magnification'])
    expect(order(named('MG', 'LCC', 'LCC ID', 'RCC'))).toEqual(['LCC', 'LCC ID', 'RCC'])
  })

  it('hangs a chest frontal view first, then the lateral', () => {
    const two = named('CR', 'Chest LAT', 'Chest PA')
    expect(hangingRule(two)).toBe('radiograph-views')
    expect(order(two)).toEqual(['Chest PA', 'Chest LAT'])
  })

  it('orders MR sequences by weighting, contrast last of the named ones', () => {
    const six = named('MR', 'ADC', 'Ax T1 post Gd', 'localised', 'DWI b1000', 'T2_FLAIR', 'T2 TSE', 'T1 pre')
    expect(order(six)).toEqual([
      'T1 pre',
      'T2 TSE',
      'T2_FLAIR',
      'DWI b1000',
      'ADC',
      'Ax T1 post Gd',
      'localised',
    ])
  })

  it('orders one weighting, and CT volumes, by plane', () => {
    const planes = (modality: string, description: string) =>
      (['coronal', 'oblique', 'sagittal', 'axial'] as const).map((plane) =>
        makeSeries(plane, { modality, description, plane }),
      )
    const wanted = ['axial', 'sagittal', 'coronal', 'oblique']
    expect(order(planes('MR', 'T2'))).toEqual(wanted)
    expect(order(planes('MR', 'space'))).toEqual(wanted)
    expect(order(planes('CT', 'Abdomen'))).toEqual(wanted)
  })

  it('leaves everything else in list order', () => {
    const mixed = [...named('US', 'Liver'), ...named('CT', 'Abdomen')]
    expect(hangingRule(mixed)).toBe('as-listed')
    expect(order(mixed)).toEqual(['Liver', 'Abdomen'])
  })

  it('changes nothing about the order of the case', () => {
    const snapshot = proposeCase(makeSnapshot(named('MR', 'FLAIR', 'T2', 'T1')))
    expect(caseScans(snapshot).map(({ id }) => id)).toEqual(['FLAIR', 'T2', 'T1'])
    const inCase = snapshot.patients[0]?.studies[0]?.series ?? []
    expect(order(inCase)).toEqual(['T1', 'T2', 'FLAIR'])
    expect(caseScans(snapshot).map(({ id }) => id)).toEqual(['FLAIR', 'T2', 'T1'])
  })
})

describe('words of a series', () => {
  it.each([
    ['t1_mprage_sag', 'T1', false],
    ['AX T1 FLAIR', 'T1', false],
    ['t2_tirm_tra_dark-fluid', 'FLAIR', false],
    ['FLAIR', 'FLAIR', false],
    ['Ax T2* GRE', 'T2*', false],
    ['SWI_Images', 'T2*', false],
    ['ep2d_diff_b1000_TRACEW', 'DWI', false],
    ['ep2d_diff_ADC', 'ADC', false],
    ['COR T2 FS', 'T2', false],
    ['T1 SE C+', 'T1', true],
    ['T1 +Gd', 'T1', true],
    ['T1 without contrast', 'T1', false],
    ['T1 pre contrast', 'T1', false],
    ['posterior fossa', null, false],
  ])('reads the MR sequence %s', (description, weighting, contrast) => {
    expect(mrSequence(description)).toEqual({ weighting, contrast })
  })

  it.each([
    ['W033 Chest PA', 'frontal'],
    ['AP portable', 'frontal'],
    ['L-Spine lat.', 'lateral'],
    ['Foot oblique', 'oblique'],
    ['Chest PA and lateral', null],
    ['Palate', null],
  ])('reads the film view %s', (description, view) => {
    expect(filmView(description)).toBe(view)
  })

  it.each([
    ['RCC', 'RCC'],
    ['L-MLO', 'LMLO'],
    ['MLO LEFT', 'LMLO'],
    ['Rt Cranio-Caudal', 'RCC'],
    ['right mediolateral oblique', 'RMLO'],
    ['CC', null],
    ['Bilateral screening', null],
  ])('reads the breast view %s', (description, view) => {
    expect(breastView(description)).toBe(view)
  })
})

describe('nextLayout', () => {
  it('goes round the common layouts both ways', () => {
    expect(nextLayout({ rows: 1, columns: 1 }, 1)).toEqual({ rows: 1, columns: 2 })
    expect(nextLayout({ rows: 3, columns: 4 }, 1)).toEqual({ rows: 1, columns: 1 })
    expect(nextLayout({ rows: 1, columns: 1 }, -1)).toEqual({ rows: 3, columns: 4 })
  })

  it('goes from an uncommon layout to the next in size', () => {
    expect(nextLayout({ rows: 3, columns: 3 }, 1)).toEqual({ rows: 3, columns: 4 })
    expect(nextLayout({ rows: 3, columns: 3 }, -1)).toEqual({ rows: 2, columns: 4 })
    expect(nextLayout({ rows: 4, columns: 4 }, 1)).toEqual({ rows: 1, columns: 1 })
  })
})

describe('gridFor', () => {
  it('is 1x1, 1x2, 2x2, 2x3, 2x4, 3x4 and then grows squarely', () => {
    const size = (scans: number) => Object.values(gridFor(scans)).join('x')
    expect([0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 13].map(size)).toEqual([
      '1x1',
      '1x1',
      '1x2',
      '2x2',
      '2x2',
      '2x3',
      '2x3',
      '2x4',
      '3x4',
      '3x4',
      '4x4',
    ])
  })
})
