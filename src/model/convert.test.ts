import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { checkpointFile, type HandTensor, pickledTensors } from '../testing/checkpointWriter'
import { convertInMemory } from '../testing/convertInMemory'
import { handNetwork } from '../testing/handNetwork'
import type { ConvertOptions } from './convert'
import { openNetwork } from './network'
import type { LabelEmbeddings } from './onnx/caseGraphs'
import { loadPack, type PackSource } from './pack'
import { runSelfTest } from './selfTest'

function convert(tensors: readonly HandTensor[], options: Partial<ConvertOptions> = {}) {
  return convertInMemory('hand.bin', checkpointFile(pickledTensors(tensors), tensors), {
    createSession: createNodeSession,
    ...options,
  })
}

function inMemory(files: ReadonlyMap<string, Uint8Array>): PackSource {
  return { name: 'pack', read: async (file) => files.get(file) ?? Promise.reject(new Error('missing')) }
}

async function selfTested(files: ReadonlyMap<string, Uint8Array>) {
  const pack = await loadPack(inMemory(files))
  if (pack.status !== 'ok') throw new Error(pack.message)
  const { manifest, graphs } = pack.value
  const network = await openNetwork(graphs, manifest.architecture, createNodeSession)
  const outcome = await runSelfTest(network, manifest.selfTest)
  await network.release()
  return outcome
}

describe('a converted checkpoint', () => {
  it.each(['fp32', 'fp16', 'int8'] as const)(
    'is a pack that passes its self-test with %s weights',
    async (precision) => {
      const { files, outcome } = await convert(handNetwork(), { precision })
      expect([...files.keys()]).toEqual([
        `encoder.${precision}.onnx`,
        `attention.${precision}.onnx`,
        `fusion.${precision}.onnx`,
        'manifest.json',
      ])
      expect(outcome).toMatchObject({
        status: 'ok',
        value: {
          notes: ['No label file was given: the 3 classes are named by their number.'],
          manifest: {
            architecture: {
              features: 8,
              depth: 4,
              size: 256,
              slots: 16,
              sliceHeads: 1,
              fusionHeads: 4,
              trunk: 'basic-1 (8)',
            },
            labels: [{ id: 'class-0', name: 'class 0' }, { id: 'class-1' }, { id: 'class-2' }],
          },
        },
      })
      expect(await selfTested(files)).toMatchObject({ passed: true })
    },
  )

  it('takes slices of the side that its description tells, and its self-test is made with those', async () => {
    const info = { size: 64 }
    const { files, outcome } = await convert(handNetwork(), { info })
    if (outcome.status !== 'ok') throw new Error(outcome.message)
    const { architecture, selfTest } = outcome.value.manifest
    expect(architecture.size).toBe(64)
    expect('size' in outcome.value.manifest).toBe(false)
    expect(await selfTested(files)).toMatchObject({ passed: true })
    const published = await convert(handNetwork())
    const other = published.outcome.status === 'ok' ? published.outcome.value.manifest.selfTest : null
    expect(selfTest.logits).not.toEqual(other?.logits)
  })

  it('has the same logits whatever the order of its tensors', async () => {
    const one = await convert(handNetwork())
    const other = await convert(handNetwork().reverse())
    const logits = ({ outcome }: typeof one) =>
      outcome.status === 'ok' ? outcome.value.manifest.selfTest.logits : null
    expect(logits(one)).toHaveLength(3)
    expect(logits(other)).toEqual(logits(one))
  })

  it('takes as many classes from label embeddings as there are', async () => {
    const embeddings: LabelEmbeddings = {
      classes: 6,
      length: 5,
      data: Float32Array.from({ length: 30 }, (_, i) => i - 12),
    }
    const { files, outcome } = await convert(handNetwork({ knowledge: true }), { embeddings })
    expect(outcome).toMatchObject({ status: 'ok', value: { manifest: { labels: { length: 6 } } } })
    expect(await selfTested(files)).toMatchObject({ passed: true })
  })
})

describe('a checkpoint that cannot be converted', () => {
  it('names the tensors it lacks and writes nothing', async () => {
    const lacking = handNetwork().filter(
      ({ name }) => !name.startsWith('vitFuse.mod_embed') && name !== 'fc.0.bias',
    )
    const { files, outcome } = await convert(lacking)
    expect(outcome).toEqual({
      status: 'failed',
      code: 'checkpoint-incomplete',
      message: 'hand.bin is not a RadDiag checkpoint: it has no tensor vitFuse.mod_embed, fc.0.bias.',
    })
    expect(files.size).toBe(0)
  })

  it('names the tensor that does not fit', async () => {
    const odd = handNetwork().map((tensor) =>
      tensor.name === 'vitFuse.cls_token' ? { ...tensor, shape: [1, 8] } : tensor,
    )
    expect((await convert(odd)).outcome).toMatchObject({
      code: 'checkpoint-incomplete',
      message: 'hand.bin: the tensor vitFuse.cls_token is [1, 8] where [1, 1, 8] fits the others.',
    })
  })

  it('asks for label embeddings of the right length', async () => {
    const tensors = handNetwork({ knowledge: true })
    expect((await convert(tensors)).outcome).toMatchObject({
      code: 'embeddings-invalid',
      message:
        'hand.bin has a knowledge-enhanced head, which needs the label embeddings ([classes, 5], .npy) as well.',
    })
    const embeddings = { classes: 2, length: 4, data: new Float32Array(8).fill(1) }
    expect((await convert(tensors, { embeddings })).outcome).toMatchObject({ code: 'embeddings-invalid' })
  })

  it('wants as many labels as classes', async () => {
    expect((await convert(handNetwork(), { labels: [{ id: 'a', name: 'A' }] })).outcome).toMatchObject({
      code: 'labels-invalid',
      message: 'The label file names 1 classes where the network has 3.',
    })
  })

  it('is refused when its logits are not numbers', async () => {
    const damaged = handNetwork().map((tensor) =>
      tensor.name === 'fc.2.bias'
        ? { ...tensor, bytes: new Uint8Array(Float32Array.of(0, Number.NaN, 0).buffer) }
        : tensor,
    )
    const { files, outcome } = await convert(damaged)
    expect(outcome).toMatchObject({ code: 'convert-failed' })
    expect(files.has('manifest.json')).toBe(false)
  })
})
