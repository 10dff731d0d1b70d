import { type PackSource, parseManifest } from '../model/pack'
import { selfTestInput } from '../model/selfTest'
import type { CreateSession } from '../model/session'
import { failed, ok, type Result } from '../study/result'
import { reasonOf } from './backendWords'

/** Runs that are timed: three in each of a number's two turns make half a dozen. */
const RUNS = 3
/**
 * Runs to warm up go on for this many milliseconds, so that the browser has compiled the loops of a small network for
 * good; the first run of a large one lasts longer by itself.
 */
const WARM_UP_MS = 250

export interface TimingPlatform {
  /** Loads the runtime. */
  load(): Promise<CreateSession>
  /** Milliseconds from any start. */
  now(): number
  /** Between two runs, which follow each other without a gap otherwise: a worker is ended in such a gap. */
  pause(): Promise<void>
}

/**
 * Times the pack's encoder alone, a slice a run: the other graphs are neither read nor opened. The file is not held to
 * its SHA-256, for nobody uses what it computes here, only how long it takes. Its session is left to end with the worker.
 * @returns milliseconds of each timed run; failed `threads-untimed` when the runtime fails, with another code when the
 * pack cannot be read.
 */
export async function timeEncoder(source: PackSource, platform: TimingPlatform): Promise<Result<number[]>> {
  const read = await readEncoder(source)
  if (read.status !== 'ok') return read
  const { graph, size } = read.value
  try {
    const create = await platform.load()
    const encoder = await create(graph)
    const data = selfTestInput({ seed: 1, slices: [1] }, size)[0] ?? new Float32Array()
    const slices = { type: 'float32', data, dims: [1, 1, size, size] } as const
    return ok(await timed(() => encoder.run({ slices }, ['features']), platform))
  } catch (error) {
    return failed('threads-untimed', reasonOf(error))
  }
}

async function readEncoder(source: PackSource): Promise<Result<{ graph: Uint8Array; size: number }>> {
  try {
    const manifest = parseManifest(new TextDecoder().decode(await source.read('manifest.json')), source.name)
    if (manifest.status !== 'ok') return manifest
    const { graphs, architecture } = manifest.value
    const [file] = graphs.encoder
    if (file === undefined) return failed('pack-manifest-invalid', 'no encoder')
    return ok({ graph: await source.read(file.file), size: architecture.size })
  } catch (error) {
    return failed('pack-unreadable', reasonOf(error))
  }
}

async function timed(work: () => Promise<unknown>, { now, pause }: TimingPlatform): Promise<number[]> {
  const start = now()
  do {
    await work()
    await pause()
  } while (now() - start < WARM_UP_MS)
  const times: number[] = []
  while (times.length < RUNS) {
    await pause()
    const before = now()
    await work()
    times.push(now() - before)
  }
  return times
}
