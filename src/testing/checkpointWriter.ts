import { zipSync } from 'fflate'

/** One tensor of a checkpoint made by hand. */
export interface HandTensor {
  name: string
  /** Class in the module `torch`, for example `FloatStorage`. */
  storage: string
  /** The storage's bytes, little-endian. */
  bytes: Uint8Array
  /** Elements in the storage. */
  elements: number
  shape: readonly number[]
  /** Default: those of C order. */
  strides?: readonly number[]
  offset?: number
}

const ascii = new TextEncoder()

function bytesOf(parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  const chunks = parts.map((part) =>
    typeof part === 'number' ? Uint8Array.of(part) : typeof part === 'string' ? ascii.encode(part) : part,
  )
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** The instruction BINUNICODE with its text. */
export function pickledText(text: string): Uint8Array {
  const encoded = ascii.encode(text)
  return bytesOf(['X', uint32(encoded.length), encoded])
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function pickledNumber(value: number): Uint8Array {
  return bytesOf(['J', uint32(value)])
}

function pickledTuple(items: readonly Uint8Array[]): Uint8Array {
  return bytesOf(['(', ...items, 't'])
}

/** The instruction GLOBAL. */
export function pickledGlobal(module: string, name: string): Uint8Array {
  return bytesOf([`c${module}\n${name}\n`])
}

function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())`. */
function pickledTensor(tensor: HandTensor, key: string): Uint8Array {
  const storage = pickledTuple([
    pickledText('storage'),
    pickledGlobal('torch', tensor.storage),
    pickledText(key),
    pickledText('cpu'),
    pickledNumber(tensor.elements),
  ])
  const args = pickledTuple([
    bytesOf([storage, 'Q']),
    pickledNumber(tensor.offset ?? 0),
    pickledTuple(tensor.shape.map(pickledNumber)),
    pickledTuple((tensor.strides ?? contiguous(tensor.shape)).map(pickledNumber)),
    Uint8Array.of(0x89),
    bytesOf([pickledGlobal('collections', 'OrderedDict'), ')R']),
  ])
  return bytesOf([pickledGlobal('torch._utils', '_rebuild_tensor_v2'), args, 'R'])
}

/** A dictionary from names to pickled values. */
export function pickledDictionary(items: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  return bytesOf(['}(', ...items.flatMap(([name, value]) => [pickledText(name), value]), 'u'])
}

/** The pickled dictionary of tensors, to be put in a wrapper or in a checkpoint as it is. */
export function pickledTensors(tensors: readonly HandTensor[]): Uint8Array {
  return pickledDictionary(
    tensors.map((tensor, index) => [tensor.name, pickledTensor(tensor, String(index))]),
  )
}

/** A file as `torch.save` writes it: a zip of stored members under one folder, named after the file. */
export function checkpointFile(
  value: Uint8Array,
  tensors: readonly HandTensor[],
  folder = 'hand',
): Uint8Array {
  const members: Record<string, Uint8Array> = {
    [`${folder}/data.pkl`]: bytesOf([0x80, 2, value, '.']),
    [`${folder}/version`]: ascii.encode('3\n'),
  }
  for (const [index, tensor] of tensors.entries()) members[`${folder}/data/${index}`] = tensor.bytes
  return zipSync(members, { level: 0 })
}

/** A float32 tensor in C order. */
export function floatTensor(name: string, shape: readonly number[], values: readonly number[]): HandTensor {
  const bytes = new Uint8Array(Float32Array.from(values).buffer)
  return { name, storage: 'FloatStorage', bytes, elements: values.length, shape }
}
