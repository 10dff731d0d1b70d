import { mulberry32 } from '../study/random'
import { floatTensor, type HandTensor } from './checkpointWriter'

const WIDTH = 8
const CLASSES = 3

function encoder(prefix: string, layers: number): [string, readonly number[]][] {
  const shapes: [string, readonly number[]][] = [
    [`${prefix}.norm.a`, [WIDTH]],
    [`${prefix}.norm.b`, [WIDTH]],
  ]
  for (let layer = 0; layer < layers; layer++) {
    const at = `${prefix}.layers.${layer}`
    const linear = [
      'self_attn.linears.0',
      'self_attn.linears.1',
      'self_attn.linears.2',
      'self_attn.linears.3',
    ]
    for (const name of [...linear, 'feed_forward.w_1', 'feed_forward.w_2']) {
      shapes.push([`${at}.${name}.weight`, [WIDTH, WIDTH]], [`${at}.${name}.bias`, [WIDTH]])
    }
    for (const norm of ['sublayer.0.norm', 'sublayer.1.norm']) {
      shapes.push([`${at}.${norm}.a`, [WIDTH]], [`${at}.${norm}.b`, [WIDTH]])
    }
  }
  return shapes
}

function convolution(conv: string, norm: string, shape: readonly number[]): [string, readonly number[]][] {
  const channels = shape.slice(0, 1)
  const parts = ['weight', 'bias', 'running_mean', 'running_var']
  return [
    [`resnet2D.${conv}.weight`, shape],
    ...parts.map((part): [string, readonly number[]] => [`resnet2D.${norm}.${part}`, channels]),
  ]
}

/**
 * A whole network of RadDiag's layout with random weights, as small as it gets: W 8, D 4, 16 slots, 3 classes, one
 * BasicBlock; with tensors that nothing reads. `knowledge`: the head takes label embeddings of length 5.
 */
export function handNetwork(options: { knowledge?: boolean } = {}): HandTensor[] {
  const shapes: [string, readonly number[]][] = [
    ...convolution('conv1', 'bn1', [4, 3, 7, 7]),
    ...convolution('layer1.0.conv1', 'layer1.0.bn1', [WIDTH, 4, 3, 3]),
    ...convolution('layer1.0.conv2', 'layer1.0.bn2', [WIDTH, WIDTH, 3, 3]),
    ...convolution('layer1.0.downsample.0', 'layer1.0.downsample.1', [WIDTH, 4, 1, 1]),
    ['resnet2D.fc.weight', [10, WIDTH]],
    ['attention1D.cls_token', [1, 1, WIDTH]],
    ['attention1D.pos_emb', [5, WIDTH]],
    ...encoder('attention1D.transformer_encoder.encoder', 1),
    ['attention1D.transformer_encoder.feed_forward.w_1.weight', [WIDTH, WIDTH]],
    ['vitFuse.cls_token', [1, 1, WIDTH]],
    ['vitFuse.mod_embed', [16, WIDTH]],
    ...encoder('vitFuse.transformer_encoder.encoder', 2),
    ['fc.0.weight', [WIDTH, WIDTH]],
    ['fc.0.bias', [WIDTH]],
    ['fc.2.weight', [CLASSES, WIDTH]],
    ['fc.2.bias', [CLASSES]],
  ]
  if (options.knowledge) shapes.push(['fcke.weight', [WIDTH, 5]], ['fcke.bias', [WIDTH]])
  const random = mulberry32(11)
  return shapes.map(([name, shape]) => {
    const length = shape.reduce((product, size) => product * size, 1)
    const positive = name.endsWith('running_var')
    return floatTensor(
      name,
      shape,
      Array.from({ length }, () => (positive ? 0.5 + random() : random() - 0.5)),
    )
  })
}
