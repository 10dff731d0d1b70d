import type { TagEntry, TagSheet } from '../../ingest/dicom/tagSheet'
import { formatNumber, t } from '../../language/language'

/** What people call an element: its name in the standard, or who defined it. */
export function entryName({ name, creator }: TagEntry): string {
  if (name !== '') return name
  if (creator === null) return t('Unknown element')
  return creator === '' ? t('Private element') : creator
}

/** What stands in place of a value that is not shown as text; empty where there is one. */
export function placeOfValue({ items, binary }: TagEntry): string {
  if (items !== null) return t('{{count}} items', { count: items.length })
  return binary === null ? '' : t('{{count}} bytes', { count: binary, number: formatNumber(binary) })
}

/** A row as it is copied: tag, type, name and value, tabs between them. */
export function rowText(entry: TagEntry): string {
  const value = entry.value || placeOfValue(entry)
  return [entry.tag, entry.vr, entryName(entry), value].filter((part) => part !== '').join('\t')
}

/** The rows of a sheet; the names of fields without tags are our own and follow the language of the page. */
export function entriesOf({ kind, entries }: TagSheet): readonly TagEntry[] {
  return kind === 'dicom' ? entries : entries.map((entry) => ({ ...entry, name: t(entry.name) }))
}
