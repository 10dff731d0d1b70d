import { calculateSUVScalingFactors } from '@cornerstonejs/calculate-suv'
import { describe, expect, it } from 'vitest'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { part10, type RawElement, rawElements, rawImageElements } from '../../testing/rawDicom'

/** F-18, in s. */
const HALF_LIFE = 6586.2
const DOSE = 370e6
const INJECTION = {
  RadiopharmaceuticalStartTime: '100000',
  RadionuclideTotalDose: DOSE,
  RadionuclideHalfLife: HALF_LIFE,
}
/** Injected at 10:00, scanned at 11:00, 70 kg. */
const PET = {
  Units: 'BQML',
  DecayCorrection: 'START',
  CorrectedImage: ['DECY', 'ATTN', 'SCAT'],
  PatientWeight: 70,
  PatientSize: 1.75,
  PatientSex: 'F',
  SeriesDate: '20240501',
  SeriesTime: '110000',
  AcquisitionDate: '20240501',
  AcquisitionTime: '110000',
  RadiopharmaceuticalInformationSequence: [INJECTION],
}

const file = (extra: Record<string, unknown>, more: { instance?: number; modality?: string } = {}) =>
  writeDicom({
    modality: more.modality ?? 'PT',
    rows: 1,
    columns: 1,
    pixels: Uint16Array.of(5000),
    position: [0, 0, 3 * (more.instance ?? 1)],
    instanceNumber: more.instance ?? 1,
    extra: { ...PET, ...extra },
  })

async function factor(extra: Record<string, unknown>, modality?: string): Promise<number | undefined> {
  const bytes = file(extra, modality === undefined ? {} : { modality })
  return (await sliceAt(await openStudy([memorySource('a.dcm', bytes)]))).suvbw
}

const injected = (more: Record<string, unknown>) => ({
  RadiopharmaceuticalInformationSequence: [{ ...INJECTION, ...more }],
})

describe('SUV by body weight', () => {
  it('is weight by the dose that is left: 370 MBq of F-18, an hour, 70 kg', async () => {
    // 370e6 Bq x 2^(-3600 / 6586.2) = 253.31e6 Bq are left; 70 000 g / 253.31e6 Bq = 2.7634e-4 g/Bq.
    // 5000 Bq/ml are then an SUV of 1.38.
    const found = await factor({})
    expect(found).toBeCloseTo(2.7634e-4, 8)
    expect((found ?? 0) * 5000).toBeCloseTo(1.3817, 4)
  })

  it('agrees with @cornerstonejs/calculate-suv', async () => {
    const cases = [
      {},
      { SeriesTime: '105500.250000' },
      { PatientWeight: 3.2 },
      injected({ RadionuclideTotalDose: 2e8 }),
    ]
    for (const one of cases) {
      const { RadiopharmaceuticalInformationSequence: sequence, ...flat } = { ...PET, ...one }
      const [theirs] = calculateSUVScalingFactors([{ ...flat, ...INJECTION, ...sequence[0] }])
      expect(await factor(one)).toBeCloseTo(theirs?.suvbw ?? 0, 12)
    }
  })

  it('of images corrected to the injection needs the dose alone', async () => {
    // 70 000 / 370e6.
    expect(await factor({ DecayCorrection: 'ADMIN', SeriesTime: undefined })).toBeCloseTo(1.89189e-4, 9)
  })

  it('is the value itself in g/ml, unless it is another SUV', async () => {
    const bare = { RadiopharmaceuticalInformationSequence: undefined, PatientWeight: undefined }
    expect(await factor({ ...bare, Units: 'GML' })).toBe(1)
    expect(await factor({ ...bare, Units: 'GML', SUVType: 'BW' })).toBe(1)
    expect(await factor({ ...bare, Units: 'GML', SUVType: 'LBM' })).toBeUndefined()
  })

  it.each([
    [
      'the scan after midnight',
      {
        SeriesDate: '20240502',
        AcquisitionDate: '20240502',
        SeriesTime: '003000',
        AcquisitionTime: '003000',
        ...injected({ RadiopharmaceuticalStartTime: '233000' }),
      },
    ],
    [
      'a start with its date',
      injected({
        RadiopharmaceuticalStartTime: undefined,
        RadiopharmaceuticalStartDateTime: '20240501100000.00',
      }),
    ],
    [
      'a start in another time zone',
      {
        TimezoneOffsetFromUTC: '+0200',
        ...injected({ RadiopharmaceuticalStartDateTime: '20240501080000+0000' }),
      },
    ],
    ['times with colons', { SeriesTime: '11:00:00' }],
    [
      'a series that was made later, counted back',
      {
        SeriesTime: '150000',
        AcquisitionTime: '110500',
        FrameReferenceTime: 329_052.63,
        ActualFrameDuration: 60_000,
      },
    ],
  ])('is the same with %s', async (_, extra) => {
    expect(await factor(extra)).toBeCloseTo(2.7634e-4, 7)
  })

  it.each([
    ['another modality', {}, 'NM'],
    ['no weight', { PatientWeight: undefined }],
    ['weight 0', { PatientWeight: 0 }],
    ['weight in grams', { PatientWeight: 70_000 }],
    ['no dose', injected({ RadionuclideTotalDose: undefined })],
    ['a dose in MBq', injected({ RadionuclideTotalDose: 370 })],
    ['no half-life', injected({ RadionuclideHalfLife: undefined })],
    ['no start', injected({ RadiopharmaceuticalStartTime: undefined })],
    ['a start after the scan', injected({ RadiopharmaceuticalStartDateTime: '20240501120000' })],
    ['a start a year before', injected({ RadiopharmaceuticalStartDateTime: '20230501100000' })],
    ['two injections', { RadiopharmaceuticalInformationSequence: [INJECTION, INJECTION] }],
    ['no injection', { RadiopharmaceuticalInformationSequence: undefined }],
    ['no decay correction', { DecayCorrection: 'NONE' }],
    ['no attenuation correction', { CorrectedImage: ['DECY'] }],
    ['no acquisition time', { AcquisitionTime: undefined }],
    ['a series made later, nothing to count from', { SeriesTime: '150000' }],
    ['counts without a factor', { Units: 'CNTS' }],
    ['units that are no activity', { Units: 'PROPCNTS' }],
  ])('is not known with %s', async (_, extra, modality?: string) => {
    expect(await factor(extra, modality)).toBeUndefined()
  })

  it('starts with the first image of the series, whichever is asked for', async () => {
    // The series time lies between the two images: later than the first, so it is not the start of the scan.
    const early = { AcquisitionTime: '110000', FrameReferenceTime: 29_052.63, ActualFrameDuration: 60_000 }
    const late = { AcquisitionTime: '111000', FrameReferenceTime: 629_052.63, ActualFrameDuration: 60_000 }
    const times = { SeriesTime: '110500' }
    const study = await openStudy([
      memorySource('a.dcm', file({ ...times, ...early }, { instance: 1 })),
      memorySource('b.dcm', file({ ...times, ...late }, { instance: 2 })),
    ])
    const factors = [(await sliceAt(study, 0, 0)).suvbw, (await sliceAt(study, 0, 1)).suvbw]
    expect(factors[0]).toBeCloseTo(2.7634e-4, 7)
    expect(factors[1]).toBeCloseTo(2.7634e-4, 7)
  })
})

describe('private factors', () => {
  const injection = rawElements([
    [0x00181072, 'TM', '100000'],
    [0x00181074, 'DS', '370000000'],
    [0x00181075, 'DS', '6586.2'],
  ])
  const raw = async (elements: readonly RawElement[]) => {
    const all: RawElement[] = [
      [0x00080021, 'DA', '20240501'],
      [0x00080022, 'DA', '20240501'],
      [0x00080031, 'TM', '150000'],
      [0x00080032, 'TM', '111000'],
      [0x00080060, 'CS', 'PT'],
      [0x00101030, 'DS', '70'],
      [0x00280051, 'CS', 'DECY\\ATTN'],
      [0x00540016, 'SQ', Uint8Array.from([0xfe, 0xff, 0, 0xe0, injection.length, 0, 0, 0, ...injection])],
      [0x00541102, 'CS', 'START'],
      ...elements,
      [0x7fe00010, 'OB', Uint8Array.of(9, 0)],
    ]
    const bytes = part10(rawElements(rawImageElements(1, 1, 8, all)))
    return (await sliceAt(await openStudy([memorySource('a.dcm', bytes)]))).suvbw
  }
  const philips: RawElement = [0x70530011, 'LO', 'Philips PET Private Group']

  it('of Philips is the factor itself, in whatever block it stands', async () => {
    const counts: RawElement = [0x00541001, 'CS', 'CNTS']
    expect(await raw([counts, philips, [0x70531100, 'DS', '0.000551']])).toBe(0.000551)
    // Another creator's element is not Philips'.
    expect(await raw([counts, [0x70530010, 'LO', 'SOMEBODY'], [0x70531000, 'DS', '0.5']])).toBeUndefined()
  })

  it('of GE say when the scan began, also for Philips counts made into activity', async () => {
    const ge: RawElement[] = [
      [0x00090010, 'LO', 'GEMS_PETD_01'],
      [0x0009100d, 'DT', '20240501110000.00'],
    ]
    expect(await raw([...ge, [0x00541001, 'CS', 'BQML']])).toBeCloseTo(2.7634e-4, 8)
    const counts: RawElement[] = [[0x00541001, 'CS', 'CNTS'], philips, [0x70531109, 'DS', '2.5']]
    expect(await raw([...ge, ...counts])).toBeCloseTo(2.5 * 2.7634e-4, 7)
  })
})
