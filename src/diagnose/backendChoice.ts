import { z } from 'zod'
import type { BackendStatus } from './service'

const name = z.enum(['webgpu', 'wasm', 'cpu'])

/** What was found fastest on a device for a pack; nothing of a patient. */
export const backendChoiceSchema = z.object({
  name,
  /** Every backend that was tried: milliseconds a slice, or null where it did not pass the self-test. */
  measured: z.array(z.object({ name, milliseconds: z.number().nonnegative().nullable() })).max(8),
  /** Slices that it is best given at once; absent: one. */
  batch: z.number().int().min(1).max(64).optional(),
})

export type BackendChoice = z.infer<typeof backendChoiceSchema>

/** Keeps choices from one visit to the next. What it gives back is checked, whoever wrote it. */
export interface BackendChoices {
  read(key: string): Promise<unknown>
  write(key: string, choice: BackendChoice): Promise<void>
}

/** What a choice depends on, of one backend. */
export interface Measurable {
  name: BackendStatus['name']
  threads: number
  /** What the platform says of the hardware behind it; empty: nothing. */
  device: string
}

/** Changes with the pack, the version of the program, the devices that are there and their threads. */
export function choiceKey(packSha256: string, version: string, backends: readonly Measurable[]): string {
  const there = backends.map((backend) => `${backend.name} ${backend.threads} ${backend.device}`.trim())
  return [packSha256, version, ...there].join('|')
}

/** The choice under a key; null when there is none, it cannot be read, or it is none of these backends. */
export async function rememberedChoice(
  choices: BackendChoices,
  key: string,
  backends: readonly Measurable[],
): Promise<BackendChoice | null> {
  const stored: unknown = await choices.read(key).catch(() => null)
  const choice = backendChoiceSchema.safeParse(stored).data
  return choice && backends.some((backend) => backend.name === choice.name) ? choice : null
}
