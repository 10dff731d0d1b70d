import { z } from 'zod'
import type { ConvertSteps, GraphStep } from '../convertGraphs'
import { graphOutput, manifestSchema } from '../manifest'
import { sha256OfSource } from '../sha256'
import { type PackDisk, tryRead, writeFile } from './disk'
import { STEP_SUFFIX } from './packs'

const vectors = z.array(z.array(z.number()))
const stepSchema = z.object({
  file: manifestSchema.shape.graphs.shape.encoder.element,
  reference: vectors,
  written: vectors,
  outputs: graphOutput,
})

function encode({ file, reference, written, outputs }: GraphStep): Uint8Array {
  const plain = (rows: readonly Float32Array[]) => rows.map((row) => Array.from(row))
  const step = { file, reference: plain(reference), written: plain(written), outputs }
  return new TextEncoder().encode(JSON.stringify(step))
}

function decode(bytes: Uint8Array): z.infer<typeof stepSchema> | null {
  try {
    const step = stepSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return step.success ? step.data : null
  } catch {
    return null
  }
}

/**
 * Graphs that an import wrote before it died. A folder belongs to one checkpoint, precision and converter, so a graph
 * whose bytes are those that were written is the one that would be built again. Assumed: nobody changed the checkpoint
 * before that death and back after it; browsers refuse to read a picked file that changed, and so end the import.
 */
export function storedSteps(disk: PackDisk, folder: string): ConvertSteps {
  return {
    async find(graph) {
      const bytes = await tryRead(disk, folder, `${graph}${STEP_SUFFIX}`)
      const step = bytes === null ? null : decode(bytes)
      if (step === null) return null
      const source = await disk.open(folder, step.file.file).catch(() => null)
      if (source === null || source.size !== step.file.bytes) return null
      if ((await sha256OfSource(source)) !== step.file.sha256) return null
      const rows = (values: number[][]) => values.map((row) => Float32Array.from(row))
      return {
        graph,
        file: step.file,
        reference: rows(step.reference),
        written: rows(step.written),
        outputs: step.outputs,
      }
    },
    done: (step) => writeFile(disk, folder, `${step.graph}${STEP_SUFFIX}`, encode(step)),
  }
}
