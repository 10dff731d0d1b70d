/**
 * The little of WebAssembly's binary format that is needed to add a function to a module
 * (WebAssembly Core Specification 2.0, chapter 5): sections, and whole numbers in LEB128.
 */

/** Numbers of the sections that are read here. */
export const SECTION = { type: 1, import: 2, function: 3, code: 10 } as const

const HEADER = 8
const FUNCTION_TYPE = 0x60

export interface Section {
  id: number
  content: Uint8Array
}

/** Reads bytes one after another. Throws at the end of them. */
export class ByteReader {
  at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length
  }

  byte(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw new Error('the module ends too early')
    this.at += 1
    return value
  }

  /** An unsigned whole number. */
  unsigned(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new Error('the module ends too early')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const byte = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? byte | 128 : byte)
  } while (rest > 0)
  return bytes
}

export function concatenated(parts: readonly ArrayLike<number>[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Bytes with their length before them. */
export function sized(bytes: Uint8Array): Uint8Array {
  return concatenated([unsigned(bytes.length), bytes])
}

/** Throws where the bytes are no module. */
export function readSections(module: Uint8Array): Section[] {
  const reader = new ByteReader(module)
  reader.take(HEADER)
  const sections: Section[] = []
  while (!reader.done) {
    const id = reader.byte()
    sections.push({ id, content: reader.take(reader.unsigned()) })
  }
  return sections
}

export function writeSections(module: Uint8Array, sections: readonly Section[]): Uint8Array {
  const parts = sections.flatMap(({ id, content }) => [[id], sized(content)])
  return concatenated([module.subarray(0, HEADER), ...parts])
}

export function contentOf(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.find((section) => section.id === id)
  if (!found) throw new Error(`the module has no section ${id}`)
  return found.content
}

/** Parameter and result types of every function type, as the bytes that they are written with. */
export function functionTypes(section: Uint8Array): { parameters: Uint8Array; results: Uint8Array }[] {
  const reader = new ByteReader(section)
  return Array.from({ length: reader.unsigned() }, () => {
    if (reader.byte() !== FUNCTION_TYPE) throw new Error('the module has types other than of functions')
    return { parameters: reader.take(reader.unsigned()), results: reader.take(reader.unsigned()) }
  })
}

/** Index of the type of every function that the module defines. */
export function typesOfFunctions(section: Uint8Array): number[] {
  const reader = new ByteReader(section)
  return Array.from({ length: reader.unsigned() }, () => reader.unsigned())
}

/** Locals and code of every function that the module defines. */
export function bodies(section: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(section)
  return Array.from({ length: reader.unsigned() }, () => reader.take(reader.unsigned()))
}

/** Where a body's code begins: behind its locals. */
export function codeStart(body: Uint8Array): number {
  const reader = new ByteReader(body)
  const groups = reader.unsigned()
  for (let group = 0; group < groups; group++) {
    reader.unsigned()
    reader.byte()
  }
  return reader.at
}
