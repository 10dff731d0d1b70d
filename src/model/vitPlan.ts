import { failed, ok, type Result } from '../study/result'
import { linearTensors, type RequiredTensor } from './required'
import type { NamedTensors } from './tensors'

/**
 * The vision transformer that the authors' public code has for slices (`vit2D.py`, class `vitEmbed`), as its tensor
 * shapes tell it. Patches of the slice are tokens; a learned vector for the row and one for the column tell where a
 * patch was; layers with a norm before each part; then the class token or the mean of all tokens through two linear
 * layers.
 */
export interface VitPlan {
  kind: 'vit'
  /** What stands before `vision_encoder.` and `mlp_embed.` in the names, its dot included. */
  prefix: string
  /** W, length of a slice's features. */
  features: number
  /** Side of the square slice in pixels. */
  size: number
  /** Side of a square patch in pixels. */
  patch: number
  /** Channels of the slice, which are equal: 1 or 3. */
  channels: number
  /** Length of a token. */
  width: number
  layers: number
  heads: number
  pool: 'cls' | 'mean'
  /** `vit-12 (2048, patch 8, heads 8, cls)`. */
  name: string
  /** Every tensor that the plan reads, with its shape. */
  required: readonly RequiredTensor[]
}

/** Length of a head's queries; no tensor tells it (`dim_head` in the authors' code, which nothing there changes). */
export const HEAD_LENGTH = 64
/** Element 2 of the patch embedding is its linear layer, between two norms. */
export const PATCH_WEIGHT = 'vision_encoder.to_patch_embedding_2D.2.weight'

/** Name of the patch embedding's weight; null: there is no such transformer. */
export function vitSign(tensors: NamedTensors): string | null {
  return tensors.names.find((name) => name === PATCH_WEIGHT || name.endsWith(`.${PATCH_WEIGHT}`)) ?? null
}

/**
 * Side and channels of a patch by the length of its row of values, side * side * channels. One channel or three give
 * it: no length is a square and three times another.
 */
function patchOf(length: number): { patch: number; channels: number } | null {
  for (const channels of [1, 3]) {
    const patch = Math.sqrt(length / channels)
    if (patch >= 1 && Number.isInteger(patch)) return { patch, channels }
  }
  return null
}

function affine(name: string, width: number): RequiredTensor[] {
  return [
    { name: `${name}.weight`, shape: [width] },
    { name: `${name}.bias`, shape: [width] },
  ]
}

function countLayers(tensors: NamedTensors, encoder: string): number {
  let count = 0
  while (tensors.shape(`${encoder}.transformer.layers.${count}.0.fn.to_qkv.weight`) !== null) count += 1
  return Math.max(1, count)
}

function layerTensors(tensors: NamedTensors, at: string, width: number, inner: number): RequiredTensor[] {
  const hidden = tensors.shape(`${at}.1.fn.net.0.weight`)?.[0] ?? width
  return [
    ...affine(`${at}.0.norm`, width),
    { name: `${at}.0.fn.to_qkv.weight`, shape: [3 * inner, width] },
    // One head as long as a token has no layer after it in the authors' code.
    ...(inner === HEAD_LENGTH && width === inner ? [] : linearTensors(`${at}.0.fn.to_out.0`, width, inner)),
    ...affine(`${at}.1.norm`, width),
    ...linearTensors(`${at}.1.fn.net.0`, hidden, width),
    ...linearTensors(`${at}.1.fn.net.3`, width, hidden),
  ]
}

/**
 * Reads patch, token length, depth and heads off the tensors beside `sign`, the name that `vitSign` gave. What is
 * missing or does not fit shows when `required` is compared with the tensors there are.
 * @returns failed, one sentence: shapes that no such network has
 */
export function planVit(
  tensors: NamedTensors,
  path: string,
  sign: string,
): Result<VitPlan, 'checkpoint-unsupported'> {
  const prefix = sign.slice(0, sign.length - PATCH_WEIGHT.length)
  const encoder = `${prefix}vision_encoder`
  const [width = 0, length = 0] = tensors.shape(sign) ?? []
  const square = patchOf(length)
  if (square === null) {
    return failed(
      'checkpoint-unsupported',
      `${path} has a vision transformer with patches of ${length} values, which are no squares of one channel or three.`,
    )
  }
  const { patch, channels } = square
  const layers = countLayers(tensors, encoder)
  const inner =
    (tensors.shape(`${encoder}.transformer.layers.0.0.fn.to_qkv.weight`)?.[0] ?? 3 * HEAD_LENGTH) / 3
  if (inner < HEAD_LENGTH || inner % HEAD_LENGTH !== 0) {
    return failed(
      'checkpoint-unsupported',
      `${path} has a vision transformer with queries of ${inner} values, which are no heads of ${HEAD_LENGTH}.`,
    )
  }
  const heads = inner / HEAD_LENGTH
  const rows = tensors.shape(`${encoder}.pos_embedding.row_embed.weight`)?.[0] ?? 1
  const pool = tensors.shape(`${encoder}.cls_token`) === null ? 'mean' : 'cls'
  const features = tensors.shape(`${prefix}mlp_embed.2.weight`)?.[0] ?? width
  const required: RequiredTensor[] = [
    ...affine(`${encoder}.to_patch_embedding_2D.1`, length),
    ...linearTensors(`${encoder}.to_patch_embedding_2D.2`, width, length),
    ...affine(`${encoder}.to_patch_embedding_2D.3`, width),
    { name: `${encoder}.pos_embedding.row_embed.weight`, shape: [rows, width / 2] },
    { name: `${encoder}.pos_embedding.col_embed.weight`, shape: [rows, width / 2] },
    ...(pool === 'cls' ? [{ name: `${encoder}.cls_token`, shape: [1, 1, width] }] : []),
    ...linearTensors(`${prefix}mlp_embed.0`, width, width),
    ...linearTensors(`${prefix}mlp_embed.2`, features, width),
  ]
  for (let layer = 0; layer < layers; layer++) {
    required.push(...layerTensors(tensors, `${encoder}.transformer.layers.${layer}`, width, inner))
  }
  const name = `vit-${layers} (${width}, patch ${patch}, heads ${heads}, ${pool})`
  const sizes = { features, size: rows * patch, patch, channels, width, layers, heads }
  return ok({ kind: 'vit', prefix, ...sizes, pool, name, required })
}
