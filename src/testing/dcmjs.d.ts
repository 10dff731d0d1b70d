/** The part of dcmjs that the test writer uses; the package ships no types. */
declare module 'dcmjs' {
  type JsonElement = { vr: string; Value?: unknown[] }
  type JsonDataset = Record<string, JsonElement>

  class DicomDict {
    constructor(meta: JsonDataset)
    dict: JsonDataset
    write(options?: { allowInvalidVRLength?: boolean }): ArrayBuffer
  }

  const dcmjs: {
    data: {
      DicomDict: typeof DicomDict
      DicomMessage: { readFile(bytes: ArrayBuffer): { dict: JsonDataset } }
      DicomMetaDictionary: {
        denaturalizeDataset(dataset: Record<string, unknown>): JsonDataset
        dictionary: Record<string, { name: string } | undefined>
      }
    }
    log: { getLogger(name: string): { setLevel(level: string): void } }
  }
  export default dcmjs
}
