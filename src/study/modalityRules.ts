import { isRadModality, type RadModality } from './modality'
import type { OpenSeries } from './types'

interface ModalityRule {
  /** DICOM modalities (PS3.3 C.7.3.1.1.1) the row is for. */
  dicom: readonly string[]
  /** Words of the file that have to be there as well. */
  words?: RegExp
  modality: RadModality
  /** Why, as a clause. */
  because: string
}

const BARIUM =
  /\b(barium|swallow|o?esophagra(m|phy)|o?esophagogra(m|phy)|enema|upper gi|ugi|small bowel (follow|series)|follow[- ]?through)\b/i
const BREAST = /\b(breast|mammogra(m|phy)|mamma)\b/i

/** DICOM's modality to RadDiag's; first match wins. */
const MODALITY_RULES: readonly ModalityRule[] = [
  {
    dicom: ['RF', 'XA', 'DX', 'CR'],
    words: BARIUM,
    modality: 'Barium',
    because: 'its words name a barium study, which has a row of its own',
  },
  {
    dicom: ['DX', 'CR'],
    words: BREAST,
    modality: 'Mammography',
    because: 'a radiograph of the breast is read as mammography',
  },
  { dicom: ['CT'], modality: 'CT', because: 'computed tomography (CT)' },
  { dicom: ['MR'], modality: 'MRI', because: 'magnetic resonance (MR)' },
  { dicom: ['DX'], modality: 'X-ray', because: 'a digital radiograph (DX) is an X-ray' },
  { dicom: ['CR'], modality: 'X-ray', because: 'a computed radiograph (CR) is an X-ray' },
  { dicom: ['RG'], modality: 'X-ray', because: 'a radiograph on film (RG) is an X-ray' },
  { dicom: ['IO', 'PX'], modality: 'X-ray', because: 'a dental radiograph is an X-ray' },
  { dicom: ['MG'], modality: 'Mammography', because: 'mammography (MG)' },
  { dicom: ['US'], modality: 'Ultrasound', because: 'ultrasound (US)' },
  { dicom: ['IVUS'], modality: 'Ultrasound', because: 'ultrasound inside a vessel (IVUS)' },
  { dicom: ['RF'], modality: 'Fluoroscopy', because: 'fluoroscopy (RF) without a word of barium' },
  { dicom: ['XA'], modality: 'DSA', because: 'X-ray angiography (XA) is what the DSA row was trained on' },
  { dicom: ['NM'], modality: 'Nuclear medicine', because: 'scintigraphy (NM)' },
  { dicom: ['PT'], modality: 'Nuclear medicine', because: 'PET shares the row of nuclear medicine' },
]

/** RadDiag's modality of what a file says it is, with the reason; null where no row fits. */
export function inferModality(series: OpenSeries): { modality: RadModality; because: string } | null {
  const { modality, words } = series
  if (isRadModality(modality) && modality !== 'CT') return { modality, because: modality }
  const rule = MODALITY_RULES.find((row) => row.dicom.includes(modality) && (row.words?.test(words) ?? true))
  return rule ?? null
}
