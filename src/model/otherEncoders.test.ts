import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { convertInMemory } from '../testing/convertInMemory'
import type { Converted } from './convert'
import { openNetwork } from './network'
import { largestDifference, runSelfTest } from './selfTest'

/** The interpreters that may have PyTorch: the one in use, and Debian's. */
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import torch']).status === 0,
)

const SCRIPT = resolve('training', 'other-encoders', 'make_checkpoints.py')
const SIDE = 256

function floatsIn(path: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(path)).buffer)
}

function convert(folder: string, name: string, info = {}) {
  const path = `${name}.pytorch_model.bin`
  const checkpoint = new Uint8Array(readFileSync(join(folder, path)))
  return convertInMemory(path, checkpoint, { createSession: createNodeSession, info })
}

async function opened({ manifest }: Converted, files: ReadonlyMap<string, Uint8Array>) {
  const graph = (name: string) => files.get(`${name}.fp32.onnx`) ?? new Uint8Array()
  const graphs = { encoder: graph('encoder'), attention: graph('attention'), fusion: graph('fusion') }
  return openNetwork(graphs, manifest.architecture, createNodeSession)
}

describe.skipIf(python === undefined)('checkpoints that PyTorch wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'raddiag-encoders-'))
  beforeAll(() => {
    const { status, stderr } = spawnSync(python ?? '', ['-B', SCRIPT, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }, 60_000)
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['vit-cls', 'vit-3 (128, patch 32, heads 2, cls)', false],
    ['vit-mean', 'vit-2 (192, patch 32, heads 1, mean)', false],
    ['vit-single-head', 'vit-1 (64, patch 64, heads 1, cls)', false],
    ['efficientnet-lite0', 'efficientnet-lite0 (8,8,12,12,16,16,24,64)', undefined],
  ])("gives PyTorch's logits with %s", async (name, trunk, maps) => {
    const { files, outcome } = await convert(folder, name)
    if (outcome.status !== 'ok') throw new Error(outcome.message)
    const { manifest } = outcome.value
    expect(manifest.architecture.trunk).toBe(trunk)
    expect(manifest.architecture.maps).toBe(maps)
    const { features: width } = manifest.architecture
    const network = await opened(outcome.value, files)
    const { slots, slices } = JSON.parse(readFileSync(join(folder, `${name}.case.json`), 'utf8'))
    const pixels = floatsIn(join(folder, `${name}.slices.f32`))
    const features = await network.encode(pixels, pixels.length / SIDE ** 2)
    expect(largestDifference(floatsIn(join(folder, `${name}.features.f32`)), features)).toBeLessThan(1e-4)
    // Not all alike: slices that have no part in their features would agree as well.
    expect(largestDifference(features.subarray(0, width), features.subarray(width))).toBeGreaterThan(0.05)
    const scans: Float32Array[] = []
    let at = 0
    for (const count of slices) {
      scans.push((await network.attend(features.slice(at * width, (at + count) * width))).scan)
      at += count
    }
    const { logits } = await network.fuse(scans, slots)
    const expected = floatsIn(join(folder, `${name}.logits.f32`))
    expect(largestDifference(expected, logits)).toBeLessThan(1e-4)
    expect(await runSelfTest(network, manifest.selfTest)).toMatchObject({ passed: true })
    await network.release()
  })

  it('refuses slices of another side than a vision transformer has in its shapes', async () => {
    const { outcome } = await convert(folder, 'vit-cls', { size: 192 })
    expect(outcome).toMatchObject({
      code: 'pack-info-invalid',
      message: "The pack's description says slices of 192 pixels where the vision transformer takes 256.",
    })
  })

  it.each([
    ['volume-resnet', 'has a three-dimensional encoder (tensor resnet3D.conv1.weight)'],
    [
      'volume-vit',
      'has a three-dimensional encoder (tensor vitEmbed.vision_encoder.to_patch_embedding_3D.1.weight)',
    ],
    ['mixed', 'has a ResNet and a vision transformer (tensors resnet2D.* and vitEmbed.'],
    ['late', 'has no fusion of scans'],
  ])('refuses %s by name', async (name, words) => {
    const { files, outcome } = await convert(folder, name)
    expect(outcome).toMatchObject({ status: 'failed', code: 'checkpoint-unsupported' })
    expect(outcome.status === 'ok' ? '' : outcome.message).toContain(`${name}.pytorch_model.bin ${words}`)
    expect(files.size).toBe(0)
  })
})
