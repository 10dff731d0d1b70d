import { failed, ok, type Result } from '../study/result'
import { type CasePlan, FUSION_ENCODER, SLICE_ENCODER } from './onnx/caseGraphs'
import { checkRequired, linearTensors, type RequiredTensor } from './required'
import type { NamedTensors } from './tensors'
import { foreignFusion, planTrunk, type TrunkPlan } from './trunkKinds'

/** Head counts of the published network; no tensor tells them. */
const SLICE_HEADS = 1
const FUSION_HEADS = 4

export interface NetworkPlan {
  trunk: TrunkPlan
  cases: CasePlan
  /** The checkpoint has the knowledge-enhanced head, which needs label embeddings of this length. */
  knowledgeLength: number | null
}

function countLayers(tensors: NamedTensors, encoder: string): number {
  let count = 0
  while (tensors.shape(`${encoder}.layers.${count}.self_attn.linears.0.weight`) !== null) count += 1
  return Math.max(1, count)
}

function normTensors(name: string, width: number): RequiredTensor[] {
  return [
    { name: `${name}.a`, shape: [width] },
    { name: `${name}.b`, shape: [width] },
  ]
}

function encoderTensors(
  tensors: NamedTensors,
  encoder: string,
  layers: number,
  width: number,
): RequiredTensor[] {
  const required = normTensors(`${encoder}.norm`, width)
  for (let index = 0; index < layers; index++) {
    const layer = `${encoder}.layers.${index}`
    const hidden = tensors.shape(`${layer}.feed_forward.w_1.weight`)?.[0] ?? width
    for (let part = 0; part < 4; part++) {
      required.push(...linearTensors(`${layer}.self_attn.linears.${part}`, width, width))
    }
    required.push(...normTensors(`${layer}.sublayer.1.norm`, width))
    required.push(...linearTensors(`${layer}.feed_forward.w_1`, hidden, width))
    required.push(...linearTensors(`${layer}.feed_forward.w_2`, width, hidden))
  }
  return required
}

function headTensors(tensors: NamedTensors, width: number, knowledgeLength: number | null): RequiredTensor[] {
  if (knowledgeLength !== null) return linearTensors('fcke', width, knowledgeLength)
  const [classes = 1, hidden = width] = tensors.shape('fc.2.weight') ?? []
  return [...linearTensors('fc.0', hidden, width), ...linearTensors('fc.2', classes, hidden)]
}

/**
 * Reads the network's sizes off the tensor shapes and checks that every tensor it needs is there and fits. Tensors that
 * nothing reads (the unused copies beside the encoders, `resnet2D.fc`, counters, `bioLORD`) are left alone.
 * @returns failed, one sentence: `checkpoint-unsupported` for a network that is known and not converted, or of another
 *   kind; `checkpoint-incomplete` for tensors that are missing or do not fit
 */
export function planNetwork(
  tensors: NamedTensors,
  path: string,
): Result<NetworkPlan, 'checkpoint-incomplete' | 'checkpoint-unsupported'> {
  const planned = planTrunk(tensors, path)
  if (planned.status !== 'ok') return planned
  const foreign = foreignFusion(tensors, path)
  if (foreign !== null) return foreign
  const trunk = planned.value
  const width = trunk.features
  const depth = (tensors.shape('attention1D.pos_emb')?.[0] ?? 2) - 1
  const slots = tensors.shape('vitFuse.mod_embed')?.[0] ?? 1
  const knowledgeLength = tensors.shape('fcke.weight')?.[1] ?? null
  const sliceLayers = countLayers(tensors, SLICE_ENCODER)
  const fusionLayers = countLayers(tensors, FUSION_ENCODER)
  const required: RequiredTensor[] = [
    ...trunk.required,
    { name: 'attention1D.cls_token', shape: [1, 1, width] },
    { name: 'attention1D.pos_emb', shape: [depth + 1, width] },
    ...encoderTensors(tensors, SLICE_ENCODER, sliceLayers, width),
    { name: 'vitFuse.cls_token', shape: [1, 1, width] },
    { name: 'vitFuse.mod_embed', shape: [slots, width] },
    ...encoderTensors(tensors, FUSION_ENCODER, fusionLayers, width),
    ...headTensors(tensors, width, knowledgeLength),
  ]
  const fits = checkRequired(tensors, required, path)
  if (fits.status !== 'ok') return fits
  if (depth < 1 || slots < 2 || width % FUSION_HEADS !== 0) {
    return failed('checkpoint-incomplete', `${path} has sizes that no RadDiag network has (width ${width}).`)
  }
  const classes = tensors.shape('fc.2.weight')?.[0] ?? 0
  const heads = { sliceLayers, sliceHeads: SLICE_HEADS, fusionLayers, fusionHeads: FUSION_HEADS }
  return ok({ trunk, cases: { width, depth, slots, classes, ...heads }, knowledgeLength })
}
