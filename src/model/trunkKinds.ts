import { failed, ok, type Result } from '../study/result'
import { EFFICIENT_NET, EFFICIENT_STEM, type EfficientNetPlan, planEfficientNet } from './efficientNetPlan'
import { listed } from './required'
import type { NamedTensors } from './tensors'
import { planResNet, RESNET, type ResNetPlan } from './trunk'
import { PATCH_WEIGHT, planVit, type VitPlan, vitSign } from './vitPlan'

/** A slice encoder that is written as a graph. */
export type TrunkPlan = ResNetPlan | EfficientNetPlan | VitPlan

/** Side of the slices that the published preprocessing makes, in pixels; no tensor of a convolutional network tells it. */
export const SLICE_SIZE = 256

type Planned = Result<TrunkPlan, 'checkpoint-unsupported'>

/** The name of a tensor that tells a kind of network; null: it is not of that kind. */
type Sign = (tensors: NamedTensors) => string | null

interface Kind {
  sign: Sign
  plan(tensors: NamedTensors, path: string, sign: string): Planned
}

const STEMS = `${RESNET}.conv1.weight, ${EFFICIENT_STEM}`

const RESNET_NAME = new RegExp(`^${RESNET}\\.`)

function firstName(pattern: RegExp): Sign {
  return ({ names }) => names.find((name) => pattern.test(name)) ?? null
}

/** A convolution over three axes, or the parts of the vision transformer that cut volumes into tokens. */
const volumeSign: Sign = (tensors) =>
  tensors.names.find((name) => tensors.shape(name)?.length === 5) ??
  firstName(/\.(to_patch_embedding_3D|dep_embed)\./)(tensors)

/** Patch embeddings of torchvision, timm, Hugging Face and vit_pytorch. */
const otherVitSign = firstName(
  /(^|\.)(conv_proj|patch_embed\.proj|patch_embeddings\.projection|to_patch_embedding\.\d+)\.weight$/,
)

const efficientNetSign: Sign = ({ names }) => names.find((name) => name === EFFICIENT_STEM) ?? null

/** Parts of a vision transformer beside a ResNet. */
const mixedSign: Sign = (tensors) => {
  if (!tensors.names.some((name) => name.startsWith(`${RESNET}.`))) return null
  return vitSign(tensors) ?? otherVitSign(tensors) ?? firstName(/\.to_qkv\.weight$/)(tensors)
}

/** Parts of another slice encoder beside an EfficientNet. */
const secondSign: Sign = (tensors) => {
  if (efficientNetSign(tensors) === null) return null
  return firstName(RESNET_NAME)(tensors) ?? vitSign(tensors) ?? otherVitSign(tensors)
}

function refused(message: string): Result<never, 'checkpoint-unsupported'> {
  return failed('checkpoint-unsupported', message)
}

/** What lies beside a convolutional network's tensors in every checkpoint and is read by nothing. */
const UNREAD = /(^resnet2D\.fc\.|\.num_batches_tracked$)/

/**
 * Refuses a trunk with tensors of its own that the plan does not read: it is another network than the one its other
 * tensors tell, and would compute something else.
 */
function whole(tensors: NamedTensors, path: string, plan: TrunkPlan, own: readonly string[]): Planned {
  const read = new Set(plan.required.map(({ name }) => name))
  const unread = tensors.names.find(
    (name) => own.some((part) => name.startsWith(part)) && !read.has(name) && !UNREAD.test(name),
  )
  if (unread === undefined) return ok(plan)
  return refused(
    `${path} has the tensor ${unread}, which a slice encoder of its kind (${plan.name}) does not read.`,
  )
}

function planVitOf(tensors: NamedTensors, path: string, sign: string): Planned {
  const planned = planVit(tensors, path, sign)
  if (planned.status !== 'ok') return planned
  const plan = planned.value
  if (plan.size !== SLICE_SIZE) {
    return refused(
      `${path} has a vision transformer for slices of ${plan.size} pixels; they are made ${SLICE_SIZE} pixels wide.`,
    )
  }
  return whole(tensors, path, plan, [`${plan.prefix}vision_encoder.`, `${plan.prefix}mlp_embed.`])
}

function planEfficientNetOf(tensors: NamedTensors, path: string): Planned {
  const planned = planEfficientNet(tensors, path)
  if (planned.status !== 'ok') return planned
  return whole(tensors, path, planned.value, [`${EFFICIENT_NET}.`])
}

/** The kinds of encoder that are told apart, those that are refused among them; the first that fits counts. */
const KINDS: readonly Kind[] = [
  {
    sign: volumeSign,
    plan: (_, path, sign) =>
      refused(
        `${path} has a three-dimensional encoder (tensor ${sign}), which reads a scan as one volume; only encoders that read slice by slice are converted.`,
      ),
  },
  {
    sign: mixedSign,
    plan: (_, path, sign) =>
      refused(
        `${path} has a ResNet and a vision transformer (tensors ${RESNET}.* and ${sign}); how the two are joined is not in the authors' public code, so it is not converted.`,
      ),
  },
  {
    sign: secondSign,
    plan: (_, path, sign) =>
      refused(
        `${path} has an EfficientNet and another slice encoder (tensors ${EFFICIENT_NET}.* and ${sign}); how the two are joined is not in the file, so it is not converted.`,
      ),
  },
  { sign: vitSign, plan: planVitOf },
  {
    sign: otherVitSign,
    plan: (_, path, sign) =>
      refused(
        `${path} has a vision transformer of another layout (tensor ${sign}) than that of the authors' code (${PATCH_WEIGHT}).`,
      ),
  },
  { sign: efficientNetSign, plan: planEfficientNetOf },
  {
    sign: firstName(RESNET_NAME),
    plan: (tensors, path) => whole(tensors, path, planResNet(tensors), [`${RESNET}.`]),
  },
]

/**
 * Tells the slice encoder by the names and shapes of its tensors.
 * @returns failed, one sentence that names a tensor: an encoder that is not converted, and why, or another network
 */
export function planTrunk(tensors: NamedTensors, path: string): Planned {
  for (const kind of KINDS) {
    const sign = kind.sign(tensors)
    if (sign !== null) return kind.plan(tensors, path, sign)
  }
  return refused(
    `${path} is not a RadDiag checkpoint: it has ${listed(tensors.names)}, but no slice encoder (${STEMS} or ${PATCH_WEIGHT}).`,
  )
}

/** Refuses a network without early fusion; null: it has it. The slice encoder is known by then. */
export function foreignFusion(
  tensors: NamedTensors,
  path: string,
): Result<never, 'checkpoint-unsupported'> | null {
  const has = (part: string) => tensors.names.some((name) => name.startsWith(part))
  if (has('vitFuse.') || !has('attention1D.')) return null
  return refused(
    `${path} has no fusion of scans (no tensor vitFuse.*): it diagnoses each scan alone, and how the scans of a case come together is not in the file.`,
  )
}
