import type { Availability, BackendCandidate } from '../diagnose/backend'
import type { Manifest } from '../model/manifest'
import { Network } from '../model/network'
import type { PackSource } from '../model/pack'
import { selfTestLogits } from '../model/selfTest'
import type { CreateSession, GraphSession, GraphTensor } from '../model/session'
import { sha256 } from '../model/sha256'
import { FakeNetwork, fakeManifest } from './fakeCase'

function tensor(data: Float32Array): GraphTensor {
  return { type: 'float32', data, dims: [1, data.length] }
}

function data(feeds: Readonly<Record<string, GraphTensor>>, name: string): Float32Array | null {
  const fed = feeds[name]
  return fed?.type === 'float32' ? fed.data : null
}

/** Runs whichever graph the feeds belong to on `FakeNetwork`'s arithmetic. */
async function runFake(feeds: Readonly<Record<string, GraphTensor>>): Promise<Record<string, GraphTensor>> {
  const network = new FakeNetwork()
  const slices = data(feeds, 'slices')
  if (slices) return { features: tensor(await network.encode(slices, feeds.slices?.dims[0] ?? 1)) }
  const features = data(feeds, 'features')
  if (features) {
    const { scan, weights, scores } = await network.attend(features)
    return { scan: tensor(scan), weights: tensor(weights), scores: tensor(scores) }
  }
  const scans = data(feeds, 'scans') ?? new Float32Array()
  const slots = feeds.slots?.type === 'int64' ? Array.from(feeds.slots.data, Number) : []
  const rows = slots.map((_, index) => scans.subarray(index * 2, index * 2 + 2))
  const { caseVector, logits, weights } = await network.fuse(rows, slots)
  return { case: tensor(caseVector), logits: tensor(logits), weights: tensor(weights) }
}

/** Counts sessions that are open, and can be made to give wrong logits. */
export class FakeRuntime {
  open = 0
  /** Added to every logit. */
  wrongBy = 0

  readonly createSession: CreateSession = async () => {
    this.open += 1
    return this.session()
  }

  /** A backend candidate on this runtime. */
  candidate(name: BackendCandidate['name'], title: string, probe: Availability): BackendCandidate {
    return { name, title, probe: async () => probe, load: async () => this.createSession }
  }

  private session(): GraphSession {
    return {
      run: async (feeds) => {
        const outputs = await runFake(feeds)
        const logits = data(outputs, 'logits')
        return logits ? { ...outputs, logits: tensor(logits.map((logit) => logit + this.wrongBy)) } : outputs
      },
      release: async () => {
        this.open -= 1
      },
    }
  }
}

/** `fakeManifest` with a self-test that the right arithmetic passes, and the SHA-256 of its one graph file. */
export async function fakePackManifest(graphBytes: Uint8Array): Promise<Manifest> {
  const session = await new FakeRuntime().createSession(graphBytes)
  const network = new Network(
    { encoder: session, attention: session, fusion: session },
    { features: 2, size: 2 },
  )
  const test = { seed: 5, slices: [2, 1], slots: [1, 4] }
  const logits = Array.from(await selfTestLogits(network, test))
  const graph = [
    {
      file: 'g.onnx',
      sha256: await sha256(graphBytes),
      bytes: graphBytes.length,
      precision: 'fp16' as const,
    },
  ]
  return {
    ...fakeManifest,
    graphs: { encoder: graph, attention: graph, fusion: graph },
    selfTest: { ...test, logits, tolerance: 1e-3 },
  }
}

/** A pack of one graph file for all three graphs, held in memory; missing files reject. */
export async function fakePackSource(name: string): Promise<PackSource> {
  const graphBytes = Uint8Array.of(1, 2, 3)
  const manifest = new TextEncoder().encode(JSON.stringify(await fakePackManifest(graphBytes)))
  const files = new Map([
    ['manifest.json', manifest],
    ['g.onnx', graphBytes],
  ])
  return {
    name,
    async read(file) {
      const bytes = files.get(file)
      if (bytes === undefined) throw new Error('no such file')
      return bytes
    },
  }
}
