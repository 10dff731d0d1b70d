/**
 * RadDiag's modalities and the rows ("slots") of its modality embedding.
 * Source: Nature Communications 2024, doi 10.1038/s41467-024-54424-6, and the authors' public code.
 */
export const RAD_MODALITIES = [
  'CT',
  'MRI',
  'X-ray',
  'Ultrasound',
  'Annotated image',
  'Fluoroscopy',
  'Mammography',
  'DSA',
  'Nuclear medicine',
  'Barium',
] as const

export type RadModality = (typeof RAD_MODALITIES)[number]

/** Rows a modality may fill, in the order the stacks of one sample take them. Row 0 is padding. */
export const SLOTS: Readonly<Record<RadModality, readonly [number, ...number[]]>> = {
  CT: [1, 2, 3],
  MRI: [4, 5, 6],
  'X-ray': [7, 8],
  Ultrasound: [9],
  'Annotated image': [10],
  Fluoroscopy: [11],
  Mammography: [12],
  DSA: [13],
  'Nuclear medicine': [14],
  Barium: [15],
}

/** Scans of one case in the published setting (`n_image`). */
export const PUBLISHED_SCANS = 4

/** The modality a slot belongs to; null for padding and rows outside the table. */
export function modalityOfSlot(slot: number): RadModality | null {
  return RAD_MODALITIES.find((modality) => SLOTS[modality].includes(slot)) ?? null
}

/** True for a string that is one of RadDiag's modality names, spelled exactly. */
export function isRadModality(name: unknown): name is RadModality {
  return RAD_MODALITIES.some((modality) => modality === name)
}
