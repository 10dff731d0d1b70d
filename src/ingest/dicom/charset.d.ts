/** The part of dicom-character-set that is used; the package ships no types. */
declare module 'dicom-character-set' {
  /** @throws on a character set it does not know. */
  export function convertBytes(
    specificCharacterSet: string,
    bytes: Uint8Array,
    options: { vr: string },
  ): string
}
