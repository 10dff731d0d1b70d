import { z } from 'zod'
import { diagnoseCase } from '../../diagnose/diagnose'
import { FeatureCache } from '../../diagnose/featureCache'
import { openNetwork } from '../../model/network'
import { loadPack, type Pack, type PackSource } from '../../model/pack'
import type { CreateSession } from '../../model/session'
import { SLOTS } from '../../study/modality'
import { mulberry32 } from '../../study/random'
import { ok, type Result } from '../../study/result'
import type { CaseScan, DecodedSlice, SliceProvider } from '../../study/types'

export const planSchema = z.object({
  /** Scans of the case; the published setting is 4. */
  scans: z.number().int().positive(),
  /** Slices of each scan. */
  slices: z.number().int().positive(),
  /** Runs that are thrown away, then runs that count. */
  warmUp: z.number().int().nonnegative(),
  runs: z.number().int().min(5),
})

/** Milliseconds of every counted run. */
export const measuredSchema = z.object({
  pack: z.object({ id: z.string(), version: z.string(), sha256: z.string(), precision: z.string() }),
  /** Reading the pack and making its sessions, once. */
  load: z.number(),
  /** One slice through the encoder. */
  slice: z.array(z.number()),
  /** A whole case from decoded pixels to ranked findings with evidence, nothing cached. */
  case: z.array(z.number()),
})

export type Plan = z.infer<typeof planSchema>
export type Measured = z.infer<typeof measuredSchema>

const SIDE = 256
const SEED = 1

/** Decoded slices of noise. The network's cost does not depend on what it sees. */
function noise(): SliceProvider {
  const random = mulberry32(SEED)
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, () => Math.floor(random() * 4096))
  return {
    slice: (id): Promise<Result<DecodedSlice>> =>
      Promise.resolve(
        ok({
          id,
          rows: SIDE,
          columns: SIDE,
          samples: 1,
          pixels,
          range: [0, 4095],
          voi: null,
          inverted: false,
          geometry: null,
          spacing: null,
        }),
      ),
  }
}

function caseOf({ scans, slices }: Plan): CaseScan[] {
  const rows = SLOTS.MRI
  return Array.from({ length: scans }, (_, scan) => ({
    id: `scan-${scan}`,
    name: `scan ${scan + 1}`,
    modality: 'MRI',
    sample: `sample-${scan}`,
    slot: rows[scan % rows.length] ?? rows[0],
    sliceIds: Array.from({ length: slices }, (_, slice) => `${scan}/${slice}`),
    source: 'generated',
    warnings: [],
  }))
}

/** A slice is cheap and a runtime slow at first (WebAssembly is compiled twice), so it is run more often. */
const SLICE_RUNS = { warmUp: 10, runs: 15 }

async function repeat(
  plan: Pick<Plan, 'warmUp' | 'runs'>,
  now: () => number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = []
  for (let run = -plan.warmUp; run < plan.runs; run++) {
    const start = now()
    await work()
    if (run >= 0) times.push(now() - start)
  }
  return times
}

async function measureOpened(
  pack: Pack,
  createSession: CreateSession,
  plan: Plan,
  now: () => number,
): Promise<Pick<Measured, 'slice' | 'case'>> {
  const { manifest, sha256, bank, precision } = pack
  const network = await openNetwork(pack.graphs, manifest.architecture, createSession)
  const { size } = manifest.architecture
  const one = Float32Array.from({ length: size * size }, mulberry32(SEED))
  const slice = await repeat(SLICE_RUNS, now, () => network.encode(one, 1))
  const gate = manifest.ood && bank ? { rule: manifest.ood, bank: bank.data } : null
  const slices = noise()
  const whole = await repeat(plan, now, async () => {
    const diagnosis = await diagnoseCase({
      scans: caseOf(plan),
      slices,
      network,
      pack: { manifest, sha256, gate },
      backend: { name: 'bench', threads: 0, precision },
      // No room for anything, so every run computes every slice.
      cache: new FeatureCache(0),
      onProgress: () => undefined,
      isCancelled: () => false,
      now,
    })
    if (diagnosis.status !== 'ok') throw new Error(diagnosis.message)
  })
  await network.release()
  return { slice, case: whole }
}

/**
 * Times a pack on a runtime: one slice, and a whole case through the product's own path.
 * @param now milliseconds from any start.
 * @returns failed when the pack cannot be read. Rejects when the runtime fails.
 */
export async function measurePack(
  source: PackSource,
  createSession: CreateSession,
  plan: Plan,
  now: () => number,
): Promise<Result<Measured>> {
  const start = now()
  const pack = await loadPack(source)
  if (pack.status !== 'ok') return pack
  const { manifest, sha256, precision, graphs } = pack.value
  const trial = await openNetwork(graphs, manifest.architecture, createSession)
  const load = now() - start
  await trial.release()
  const times = await measureOpened(pack.value, createSession, plan, now)
  return ok({ pack: { id: manifest.id, version: manifest.version, sha256, precision }, load, ...times })
}
