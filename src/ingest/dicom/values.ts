import { convertBytes } from 'dicom-character-set'
import type { DataSet, Element } from 'dicom-parser'

/** Tags read in more than one place. */
export const TAG = {
  pixelData: 'x7fe00010',
  transferSyntax: 'x00020010',
  mediaStorageClass: 'x00020002',
} as const

/** A finite number from a decimal or integer string (DS, IS); null where absent or not a number. */
export function numberOf(data: DataSet, tag: string, index = 0): number | null {
  const value = Number.parseFloat(codesOf(data, tag)[index] ?? '')
  return Number.isFinite(value) ? value : null
}

/** Exactly `count` finite numbers from a multi-valued string; null where one is missing. */
export function numbersOf(data: DataSet, tag: string, count: number): number[] | null {
  const values: number[] = []
  for (let i = 0; i < count; i++) {
    const value = numberOf(data, tag, i)
    if (value === null) return null
    values.push(value)
  }
  return values
}

/** An unsigned short (US); null where the element is absent or shorter than that. */
export function unsignedShort(data: DataSet, tag: string): number | null {
  const element = elementOf(data, tag)
  return element !== null && element.length >= 2 ? (data.uint16(tag) ?? null) : null
}

/** A code string, identifier or plain text in the default repertoire; empty where absent. */
export function codeOf(data: DataSet, tag: string): string {
  return elementOf(data, tag) === null ? '' : cleaned(data.string(tag) ?? '')
}

/** All values of a multi-valued code string. */
export function codesOf(data: DataSet, tag: string): string[] {
  return codeOf(data, tag)
    .split('\\')
    .map((value) => value.trim())
}

/**
 * Text in the data set's own character set (0008,0005), DICOM PS3.5 section 6.1. A set that is not known is read
 * as Latin 1, so that the text is at worst misspelt, never lost.
 */
export function textOf(data: DataSet, tag: string, vr: 'PN' | 'LO'): string {
  const element = elementOf(data, tag)
  if (element === null || element.length === 0) return ''
  const bytes = data.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
  return cleaned(decodeText(codeOf(data, 'x00080005'), bytes, vr))
}

/** A person's name in one line: the first representation, its parts divided by spaces (PS3.5 section 6.2.1). */
export function personName(data: DataSet, tag: string): string {
  const first = textOf(data, tag, 'PN').split('=')[0] ?? ''
  return first.split('^').filter(Boolean).join(' ').replace(/\s+/g, ' ').trim()
}

/** The data sets of a sequence's items; empty where the sequence is absent. */
export function itemsOf(data: DataSet, tag: string): DataSet[] {
  const items = elementOf(data, tag)?.items ?? []
  return items.flatMap((item) => (item.dataSet ? [item.dataSet] : []))
}

/** The element, only where its bytes lie inside the bytes that were read. */
export function elementOf(data: DataSet, tag: string): Element | null {
  const element = data.elements[tag]
  if (element === undefined) return null
  return element.items || element.dataOffset + element.length <= data.byteArray.length ? element : null
}

function decodeText(characterSet: string, bytes: Uint8Array, vr: string): string {
  try {
    return convertBytes(characterSet || 'ISO_IR 6', bytes, { vr })
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}

function cleaned(text: string): string {
  return text.replaceAll('\0', '').trim()
}
