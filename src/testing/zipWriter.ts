import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'

export interface ZipOptions {
  /** 0 stores members, 6 (the default) deflates them. */
  level?: number
  /** Writes ZIP64 records, which archives over 4 GB need and smaller ones may have. */
  zip64?: boolean
  /** Encrypts members. */
  password?: string
  /** AES (the default) or the old ZipCrypto. */
  zipCrypto?: boolean
}

/** Bytes of a zip archive, for tests. Names are taken as they are. */
export async function writeZip(
  members: Readonly<Record<string, Uint8Array | string>>,
  options: ZipOptions = {},
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options })
  for (const [name, content] of Object.entries(members)) {
    await writer.add(
      name,
      typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content),
    )
  }
  return writer.close()
}
