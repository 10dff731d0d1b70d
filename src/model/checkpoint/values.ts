import { elementCount } from '../tensors'
import { STORAGES, type StorageKind } from './storage'

/** A file of tensors: the member `data/KEY` of the archive. */
export class Storage {
  constructor(
    readonly kind: StorageKind,
    readonly key: string,
    readonly elements: number,
  ) {}
}

/** A tensor that has not been read: a window on a storage. Offset and strides are in elements. */
export class TensorReference {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** One of the few names that a checkpoint of tensors may refer to. */
export class AllowedGlobal {
  constructor(readonly name: string) {}
}

/** What a restricted pickle can hold. Tuples and lists are both arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Storage
  | TensorReference
  | AllowedGlobal

/** The pickle is damaged or uses what is not allowed; `foreign` names a global that is refused. */
export class PickleRefused extends Error {
  constructor(
    message: string,
    readonly foreign: string | null = null,
  ) {
    super(message)
  }
}

const CALLABLE = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
]

/** Refuses every global but the storages and what rebuilds tensors from them; nothing is ever executed. */
export function allowGlobal(module: string, name: string): AllowedGlobal {
  const full = `${module}.${name}`
  const isStorage = module === 'torch' && STORAGES.has(name)
  if (!isStorage && !CALLABLE.includes(full)) throw new PickleRefused(`it names ${full}`, full)
  return new AllowedGlobal(full)
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function counts(value: PickleValue | undefined): number[] {
  if (!Array.isArray(value) || !value.every(isCount)) throw new PickleRefused('a tensor has no proper shape')
  return value.filter(isCount)
}

function rebuildTensor(args: readonly PickleValue[]): TensorReference {
  const [storage, offset, size, stride] = args
  const shape = counts(size)
  const strides = counts(stride)
  if (!(storage instanceof Storage) || !isCount(offset) || shape.length !== strides.length) {
    throw new PickleRefused('a tensor is not built from a storage, an offset, a shape and strides')
  }
  const count = elementCount(shape)
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), offset)
  if (count > 0 && (last >= storage.elements || count > storage.elements))
    throw new PickleRefused('a tensor reaches beyond its storage')
  return new TensorReference(storage, offset, shape, strides)
}

/** What `callable(*args)` gives, for the few callables there are. */
export function call(callable: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
  if (!(callable instanceof AllowedGlobal) || !Array.isArray(args))
    throw new PickleRefused('it calls what is no name')
  if (callable.name === 'collections.OrderedDict' && args.length === 0) return new Map()
  if (callable.name === 'torch._utils._rebuild_tensor_v2') return rebuildTensor(args)
  const [parameter] = args
  if (callable.name === 'torch._utils._rebuild_parameter' && parameter instanceof TensorReference)
    return parameter
  throw new PickleRefused(`it calls ${callable.name} in a way that no checkpoint does`)
}

/** The persistent id of a storage: ('storage', class, key, device, elements). */
export function persistent(id: PickleValue | undefined): Storage {
  const [tag, type, key, , elements] = Array.isArray(id) ? id : []
  const kind = type instanceof AllowedGlobal ? STORAGES.get(type.name.replace(/^torch\./, '')) : undefined
  if (tag !== 'storage' || kind === undefined || typeof key !== 'string' || !isCount(elements)) {
    throw new PickleRefused('it refers to something outside that is no storage')
  }
  return new Storage(kind, key, elements)
}
