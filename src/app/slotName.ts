import { t } from '../language/language'
import { modalityOfSlot, SLOTS } from '../study/modality'

/** What a reader calls a slot: the modality and, where it has several rows, which of them. For example "MRI 2". */
export function slotName(slot: number): string {
  const modality = modalityOfSlot(slot)
  if (modality === null) return t('slot {{slot}}', { slot })
  const rows = SLOTS[modality]
  return rows.length > 1 ? `${t(modality)} ${rows.indexOf(slot) + 1}` : t(modality)
}
