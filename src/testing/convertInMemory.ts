import { type ConvertCode, type Converted, type ConvertOptions, convertCheckpoint } from '../model/convert'
import type { Result } from '../study/result'
import { memorySource } from './memorySource'

/** Converts a checkpoint at full precision and without anything beside it, except as `options` say; keeps its files. */
export async function convertInMemory(
  path: string,
  checkpoint: Uint8Array,
  options: Partial<ConvertOptions> & Pick<ConvertOptions, 'createSession'>,
): Promise<{ files: Map<string, Uint8Array>; outcome: Result<Converted, ConvertCode> }> {
  const files = new Map<string, Uint8Array>()
  const outcome = await convertCheckpoint(memorySource(path, checkpoint), {
    precision: 'fp32',
    info: {},
    labels: null,
    embeddings: null,
    gate: null,
    async write(name, bytes) {
      files.set(name, bytes)
    },
    ...options,
  })
  return { files, outcome }
}
