import type { Notice } from '../study/types'
import type { ImageHeader } from './image'

/** What the rules look at: one series part, and how its whole series fell apart. */
export interface SeriesFacts {
  header: ImageHeader
  /** Every value of ImageType (0008,0008) that all images of the part share, upper case. */
  imageType: ReadonlySet<string>
  images: number
  /** Directions the whole series was acquired in. */
  orientations: number
  /** Images of the whole series. */
  seriesImages: number
}

interface SeriesRule {
  code: string
  matches(facts: SeriesFacts): boolean
  /** One sentence a radiologist understands. */
  because(facts: SeriesFacts): string
}

/** Images up to which a series of three or more directions is taken for a localizer. */
const LOCALIZER_IMAGES = 45

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7'

/** Values of ImageType that name something computed, whatever else stands there (PS3.3 C.8 and makers' habit). */
const MAPS = new Set([
  ...[
    'ADC',
    'EADC',
    'FA',
    'COLFA',
    'TENSOR',
    'TTEST',
    'RELCBF',
    'RELCBV',
    'RELMTT',
    'RCBF',
    'RCBV',
    'CBF',
    'CBV',
  ],
  ...[
    'MTT',
    'TTP',
    'TMAX',
    'T0',
    'PEI',
    'PBP',
    'GBP',
    'T1 MAP',
    'T2 MAP',
    'T2_STAR MAP',
    'R2 MAP',
    'R2_STAR MAP',
  ],
  ...[
    'FIELD_MAP',
    'PARAMETRIC MAP',
    'PARAMETRIC',
    'MIP',
    'MINIP',
    'MAX_IP',
    'MIN_IP',
    'VRT',
    'VOLUME RENDERED',
  ],
  ...['PROJECTION IMAGE', 'CURVED REFORMATION', 'BEST FIT'],
])

/** Values that mean a map only on a derived image: the raw series they were computed from carry them too. */
const DERIVED_MAPS = new Set(['PERFUSION', 'ASL', 'SUB', 'SUBTRACTION', 'VELOCITY MAP', 'SPECTROSCOPY'])

const MAP_NAME =
  /\b(ADC|FA|(rel|r)?CB[FV]|MTT|TTP|Tmax|MIP|MinIP|VRT|perfusion[ _]weighted|colou?r map|apparent diffusion)\b/i

const DOSE_NAME = /\b(dose[ _-]?(report|info|summary|page)|patient protocol|exam summary)\b/i

const LOCALIZER_NAME =
  /\b(localizer|localiser|scout|topogram|scanogram|survey|3[- ]?plane|aahead[_ ]?scout)\b/i

/** First match wins: adding a rule is adding a row. */
const SERIES_RULES: readonly SeriesRule[] = [
  {
    code: 'localizer',
    matches: ({ imageType }) => imageType.has('LOCALIZER') || imageType.has('SCOUT'),
    because: () => 'A localizer, made to plan the scan.',
  },
  {
    code: 'localizer',
    matches: ({ header, seriesImages }) =>
      LOCALIZER_NAME.test(header.description) && seriesImages <= LOCALIZER_IMAGES,
    because: ({ header }) => `Its name, "${header.description}", says that it is a localizer.`,
  },
  {
    code: 'localizer',
    matches: ({ orientations, seriesImages }) => orientations >= 3 && seriesImages <= LOCALIZER_IMAGES,
    because: ({ orientations }) => `A few images in ${orientations} directions: a localizer.`,
  },
  {
    code: 'dose-report',
    matches: ({ header, imageType }) => imageType.has('DOSE_INFO') || isDosePage(header, imageType),
    because: () => 'A page that lists the radiation dose, not an image of the patient.',
  },
  {
    code: 'secondary-capture',
    matches: ({ header, imageType }) =>
      imageType.has('SCREEN SAVE') || imageType.has('SCREENSHOT') || isSecondaryCapture(header),
    because: ({ header }) =>
      header.burnedIn
        ? 'A screen capture or scanned page with writing in the picture, not an acquisition.'
        : 'A screen capture or scanned page, not an acquisition.',
  },
  {
    code: 'derived',
    matches: ({ imageType }) => mapValue(imageType, MAPS) !== null,
    because: ({ imageType }) => derivedSentence(mapValue(imageType, MAPS)),
  },
  {
    code: 'derived',
    matches: ({ imageType }) => imageType.has('DERIVED') && mapValue(imageType, DERIVED_MAPS) !== null,
    because: ({ imageType }) => derivedSentence(mapValue(imageType, DERIVED_MAPS)),
  },
  {
    code: 'derived',
    matches: ({ header, imageType }) => imageType.has('DERIVED') && MAP_NAME.test(header.description),
    because: ({ header }) => derivedSentence(header.description),
  },
  {
    code: 'derived',
    matches: ({ header }) => header.modality === 'SEG' || header.modality === 'RTDOSE',
    because: ({ header }) =>
      header.modality === 'SEG'
        ? 'A segmentation drawn on other images.'
        : 'A radiotherapy dose plan, not a scan.',
  },
]

/** What a series is besides images to be read; empty for an ordinary one. Writing in the image comes on top. */
export function seriesNotices(facts: SeriesFacts): Notice[] {
  const rule = SERIES_RULES.find((candidate) => candidate.matches(facts))
  const what = rule === undefined ? [] : [{ code: rule.code, message: rule.because(facts) }]
  return facts.header.burnedIn ? [...what, BURNED_IN] : what
}

const BURNED_IN: Notice = {
  code: 'burned-in-text',
  message: 'Text is burned into the image, which may name the patient.',
}

/** Scanners file the page as a capture or as a CT image of its own; the words alone would take any "dose" for it. */
function isDosePage({ description, sopClass }: ImageHeader, imageType: ReadonlySet<string>): boolean {
  const page = sopClass.startsWith(SECONDARY_CAPTURE) || imageType.has('SECONDARY') || imageType.has('OTHER')
  return page && DOSE_NAME.test(description)
}

function isSecondaryCapture({ sopClass }: ImageHeader): boolean {
  return sopClass === SECONDARY_CAPTURE || sopClass.startsWith(`${SECONDARY_CAPTURE}.`)
}

function mapValue(imageType: ReadonlySet<string>, values: ReadonlySet<string>): string | null {
  return [...imageType].find((value) => values.has(value)) ?? null
}

function derivedSentence(what: string | null): string {
  return `A map computed from other images (${what ?? 'derived'}), not a scan of its own.`
}
