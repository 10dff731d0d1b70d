import { describe, expect, it } from 'vitest'
import { handNetwork } from '../testing/handNetwork'
import { type LiteShape, shapesOfLite } from '../testing/plainEfficientNet'
import { shapesOfVit, type VitShape } from '../testing/plainVit'
import { planNetwork } from './architecture'
import type { NamedTensors } from './tensors'

type Shapes = Readonly<Record<string, readonly number[]>>

function named(shapes: Shapes): NamedTensors {
  return {
    names: Object.keys(shapes),
    shape: (name) => shapes[name] ?? null,
    read: () => Promise.reject(new Error('a plan reads no tensor')),
  }
}

/** The hand network's tensors whose names do not begin with `without`, and `more`. */
function network(without: string, more: Shapes = {}): NamedTensors {
  const kept = handNetwork().filter(({ name }) => !name.startsWith(without))
  return named({ ...Object.fromEntries(kept.map(({ name, shape }) => [name, shape])), ...more })
}

/** 8 x 8 patches of 32 pixels, as long a token as the rest of the hand network takes. */
const VIT: VitShape = {
  prefix: 'vitEmbed.',
  side: 8,
  patch: 32,
  channels: 1,
  width: 8,
  layers: 2,
  heads: 3,
  token: true,
}

function withVit(shape: Partial<VitShape> = {}, more: Shapes = {}): NamedTensors {
  return network('resnet2D.', { ...Object.fromEntries(shapesOfVit({ ...VIT, ...shape })), ...more })
}

/** As wide a map as the rest of the hand network takes. */
const LITE: LiteShape = { stem: 4, widths: [4, 4, 4, 4, 4, 4, 8], expansion: 2 }
const LITE_BLOCKS = 'efficientNet2D._blocks'

/** With an EfficientNet-Lite0, its tensors whose names `without` matches left out, and `more`. */
function withLite(more: Shapes = {}, without = /^$/): NamedTensors {
  const kept = shapesOfLite(LITE).filter(([name]) => !without.test(name))
  return network('resnet2D.', { ...Object.fromEntries(kept), ...more })
}

function messageOf(tensors: NamedTensors): string {
  const plan = planNetwork(tensors, 'x.bin')
  return plan.status === 'ok' ? `converts as ${plan.value.trunk.name}` : `${plan.code}: ${plan.message}`
}

describe('a checkpoint that converts', () => {
  it('may have a ResNet, an EfficientNet-Lite0 or a vision transformer for slices, under any name', () => {
    expect(messageOf(network('nothing'))).toBe('converts as basic-1 (8)')
    const counter = { [`${LITE_BLOCKS}.3._bn1.num_batches_tracked`]: [] }
    expect(messageOf(withLite(counter))).toBe('converts as efficientnet-lite0 (4,4,4,4,4,4,4,8)')
    expect(messageOf(withVit())).toBe('converts as vit-2 (8, patch 32, heads 3, cls)')
    const { token: _, ...mean } = VIT
    const shapes = Object.fromEntries(shapesOfVit({ ...mean, prefix: 'encoder2D.', channels: 3 }))
    expect(messageOf(network('resnet2D.', shapes))).toBe('converts as vit-2 (8, patch 32, heads 3, mean)')
  })
})

describe('a checkpoint that is refused', () => {
  it.each<[string, NamedTensors, string]>([
    [
      'a ResNet over volumes',
      network('nothing', { 'resnet3D.conv1.weight': [64, 3, 7, 7, 7] }),
      'has a three-dimensional encoder (tensor resnet3D.conv1.weight), which reads a scan as one volume; only encoders that read slice by slice are converted.',
    ],
    [
      'a vision transformer over volumes',
      withVit({}, { 'vitEmbed.vision_encoder.to_patch_embedding_3D.2.weight': [8, 64] }),
      'has a three-dimensional encoder (tensor vitEmbed.vision_encoder.to_patch_embedding_3D.2.weight), which reads a scan as one volume; only encoders that read slice by slice are converted.',
    ],
    [
      'a ResNet and a vision transformer',
      network('nothing', Object.fromEntries(shapesOfVit(VIT))),
      "has a ResNet and a vision transformer (tensors resnet2D.* and vitEmbed.vision_encoder.to_patch_embedding_2D.2.weight); how the two are joined is not in the authors' public code, so it is not converted.",
    ],
    [
      'a vision transformer of another layout',
      network('resnet2D.', { 'vit.patch_embed.proj.weight': [8, 3, 16, 16] }),
      "has a vision transformer of another layout (tensor vit.patch_embed.proj.weight) than that of the authors' code (vision_encoder.to_patch_embedding_2D.2.weight).",
    ],
    [
      'no fusion',
      network('vitFuse.'),
      'has no fusion of scans (no tensor vitFuse.*): it diagnoses each scan alone, and how the scans of a case come together is not in the file.',
    ],
    [
      'another network altogether',
      named({ 'features.conv0.weight': [64, 3, 7, 7], 'features.norm0.weight': [64] }),
      'is not a RadDiag checkpoint: it has features.conv0.weight, features.norm0.weight, but no slice encoder (resnet2D.conv1.weight, efficientNet2D._conv_stem.weight or vision_encoder.to_patch_embedding_2D.2.weight).',
    ],
    [
      'parts of its own in a ResNet',
      network('nothing', { 'resnet2D.layer1.0.se.fc1.weight': [2, 8] }),
      'has the tensor resnet2D.layer1.0.se.fc1.weight, which a slice encoder of its kind (basic-1 (8)) does not read.',
    ],
    [
      'parts of its own in a vision transformer',
      withVit({}, { 'vitEmbed.vision_encoder.transformer.norm.weight': [8] }),
      'has the tensor vitEmbed.vision_encoder.transformer.norm.weight, which a slice encoder of its kind (vit-2 (8, patch 32, heads 3, cls)) does not read.',
    ],
    [
      'a vision transformer for other slices',
      withVit({ side: 16 }),
      'has a vision transformer for slices of 512 pixels; they are made 256 pixels wide.',
    ],
    [
      'patches of two channels',
      withVit({ channels: 2 }),
      'has a vision transformer with patches of 2048 values, which are no squares of one channel or three.',
    ],
    [
      'queries that are no heads of 64',
      withVit({}, { 'vitEmbed.vision_encoder.transformer.layers.0.0.fn.to_qkv.weight': [288, 8] }),
      'has a vision transformer with queries of 96 values, which are no heads of 64.',
    ],
    [
      'an EfficientNet of more blocks',
      withLite({ [`${LITE_BLOCKS}.22._depthwise_conv.weight`]: [8, 1, 3, 3] }),
      'has an EfficientNet of 23 blocks (tensor efficientNet2D._blocks.22._depthwise_conv.weight), not the 16 of Lite0; no tensor tells the strides of another, so it is not converted.',
    ],
    [
      'an EfficientNet without blocks',
      withLite({}, /_blocks/),
      'has an EfficientNet of 0 blocks (tensor efficientNet2D._conv_stem.weight), not the 16 of Lite0; no tensor tells the strides of another, so it is not converted.',
    ],
    [
      'an EfficientNet with other kernels',
      withLite({ [`${LITE_BLOCKS}.3._depthwise_conv.weight`]: [8, 1, 3, 3] }),
      'has an EfficientNet with a kernel of 3 x 3 (tensor efficientNet2D._blocks.3._depthwise_conv.weight) where Lite0 has 5 x 5; no tensor tells the strides of another, so it is not converted.',
    ],
    [
      'squeeze-and-excitation in an EfficientNet',
      withLite({ [`${LITE_BLOCKS}.0._se_reduce.weight`]: [1, 4, 1, 1] }),
      'has the tensor efficientNet2D._blocks.0._se_reduce.weight, which a slice encoder of its kind (efficientnet-lite0 (4,4,4,4,4,4,4,8)) does not read.',
    ],
    [
      'the head of an EfficientNet',
      withLite({ 'efficientNet2D._conv_head.weight': [32, 8, 1, 1] }),
      'has the tensor efficientNet2D._conv_head.weight, which a slice encoder of its kind (efficientnet-lite0 (4,4,4,4,4,4,4,8)) does not read.',
    ],
    [
      'an EfficientNet and a ResNet',
      network('nothing', Object.fromEntries(shapesOfLite(LITE))),
      'has an EfficientNet and another slice encoder (tensors efficientNet2D.* and resnet2D.conv1.weight); how the two are joined is not in the file, so it is not converted.',
    ],
    [
      'an EfficientNet and a vision transformer',
      withVit({}, Object.fromEntries(shapesOfLite(LITE))),
      'has an EfficientNet and another slice encoder (tensors efficientNet2D.* and vitEmbed.vision_encoder.to_patch_embedding_2D.2.weight); how the two are joined is not in the file, so it is not converted.',
    ],
  ])('has %s', (_, tensors, message) => {
    expect(messageOf(tensors)).toBe(`checkpoint-unsupported: x.bin ${message}`)
  })

  it('lacks a tensor of its vision transformer, or has one that does not fit', () => {
    const encoder = 'vitEmbed.vision_encoder'
    const shapes = Object.fromEntries(
      shapesOfVit(VIT).filter(([name]) => name !== `${encoder}.transformer.layers.1.0.fn.to_out.0.bias`),
    )
    expect(messageOf(network('resnet2D.', shapes))).toBe(
      `checkpoint-incomplete: x.bin is not a RadDiag checkpoint: it has no tensor ${encoder}.transformer.layers.1.0.fn.to_out.0.bias.`,
    )
    expect(messageOf(withVit({}, { [`${encoder}.pos_embedding.col_embed.weight`]: [7, 4] }))).toBe(
      `checkpoint-incomplete: x.bin: the tensor ${encoder}.pos_embedding.col_embed.weight is [7, 4] where [8, 4] fits the others.`,
    )
  })

  it('lacks a tensor of its EfficientNet, or has one that does not fit', () => {
    const stem = 'efficientNet2D._conv_stem.weight'
    expect(messageOf(withLite({}, /_blocks\.7\._bn1\.running_var$/))).toBe(
      `checkpoint-incomplete: x.bin is not a RadDiag checkpoint: it has no tensor ${LITE_BLOCKS}.7._bn1.running_var.`,
    )
    expect(messageOf(withLite({}, /_blocks\.7\._expand_conv\./))).toBe(
      `checkpoint-incomplete: x.bin is not a RadDiag checkpoint: it has no tensor ${LITE_BLOCKS}.7._expand_conv.weight.`,
    )
    expect(messageOf(withLite({ [`${LITE_BLOCKS}.7._project_conv.weight`]: [4, 9, 1, 1] }))).toBe(
      `checkpoint-incomplete: x.bin: the tensor ${LITE_BLOCKS}.7._project_conv.weight is [4, 9, 1, 1] where [4, 8, 1, 1] fits the others.`,
    )
    expect(messageOf(withLite({ [stem]: [4, 1, 3, 3] }))).toBe(
      `checkpoint-incomplete: x.bin: the tensor ${stem} is [4, 1, 3, 3] where [4, 3, 3, 3] fits the others.`,
    )
  })
})
