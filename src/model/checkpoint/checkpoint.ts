import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { elementCount, type NamedTensors } from '../tensors'
import { type CheckpointArchive, type CheckpointCode, openArchive } from './archive'
import { unpickle } from './unpickle'
import { PickleRefused, type PickleValue, TensorReference } from './values'

/** A state dict of thousands of tensors has a pickle of less than a megabyte. */
const LARGEST_PICKLE = 64 << 20
/** Bytes of a tensor that are read at once. */
const PIECE = 4 << 20
/** Names under which training scripts keep the state dict. */
const WRAPPERS = ['model', 'model_state_dict', 'state_dict', 'module']
/** What DistributedDataParallel puts before every name. */
const PARALLEL = 'module.'

function isContiguous(tensor: TensorReference): boolean {
  let expected = 1
  for (let axis = tensor.shape.length - 1; axis >= 0; axis--) {
    if (tensor.shape[axis] !== 1 && tensor.strides[axis] !== expected) return false
    expected *= tensor.shape[axis] ?? 1
  }
  return true
}

/** Element offsets, from the tensor's first one, in C order. */
function* strided(tensor: TensorReference, axis = 0, offset = 0): Generator<number> {
  const length = tensor.shape[axis]
  if (length === undefined) {
    yield offset
    return
  }
  for (let i = 0; i < length; i++) yield* strided(tensor, axis + 1, offset + i * (tensor.strides[axis] ?? 0))
}

/** Fills `target` from a member's bytes at `start` on, a piece at a time, so that a tensor is not in memory twice. */
async function readPieces(
  archive: CheckpointArchive,
  member: string,
  start: number,
  target: Uint8Array,
): Promise<void> {
  for (let at = 0; at < target.length; at += PIECE) {
    const end = Math.min(at + PIECE, target.length)
    target.set(await archive.read(member, start + at, start + end), at)
  }
}

async function readTensor(archive: CheckpointArchive, tensor: TensorReference): Promise<Float32Array> {
  const { kind, key } = tensor.storage
  const count = elementCount(tensor.shape)
  const values = new Float32Array(count)
  if (count === 0) return values
  const span = tensor.shape.reduce((sum, length, axis) => sum + (length - 1) * (tensor.strides[axis] ?? 0), 1)
  const start = tensor.offset * kind.bytes
  if (kind.isFloat32 && isContiguous(tensor)) {
    await readPieces(archive, `data/${key}`, start, new Uint8Array(values.buffer))
    return values
  }
  const bytes = await archive.read(`data/${key}`, start, start + span * kind.bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isContiguous(tensor)) {
    for (let i = 0; i < count; i++) values[i] = kind.read(view, i * kind.bytes)
    return values
  }
  let at = 0
  for (const offset of strided(tensor)) {
    values[at] = kind.read(view, offset * kind.bytes)
    at += 1
  }
  return values
}

function tensorsOf(dictionary: Map<PickleValue, PickleValue>): Map<string, TensorReference> {
  const tensors = new Map<string, TensorReference>()
  for (const [name, item] of dictionary) {
    if (typeof name !== 'string' || !(item instanceof TensorReference)) continue
    tensors.set(name.startsWith(PARALLEL) ? name.slice(PARALLEL.length) : name, item)
  }
  return tensors
}

/** The state dict itself, or the one in a training script's wrapper. Null where there is neither. */
function stateDict(value: PickleValue): Map<string, TensorReference> | null {
  if (!(value instanceof Map)) return null
  const candidates = [value, ...WRAPPERS.map((wrapper) => value.get(wrapper))]
  for (const candidate of candidates) {
    const tensors = candidate instanceof Map ? tensorsOf(candidate) : null
    if (tensors !== null && tensors.size > 0) return tensors
  }
  return null
}

function refusal(path: string, error: PickleRefused): Result<never, CheckpointCode> {
  return error.foreign === null
    ? failed('checkpoint-unsupported', `${path} has a list of tensors that cannot be read: ${error.message}.`)
    : failed(
        'checkpoint-foreign-global',
        `${path} names ${error.foreign}, which is not a tensor's; a checkpoint of tensors alone is read.`,
      )
}

async function readPickle(
  path: string,
  archive: CheckpointArchive,
): Promise<Result<Map<string, TensorReference>, CheckpointCode>> {
  const size = archive.size('data.pkl') ?? 0
  if (size > LARGEST_PICKLE) {
    return failed(
      'checkpoint-unsupported',
      `${path} has a list of tensors of ${size >> 20} MB, which is too long.`,
    )
  }
  const tensors = stateDict(unpickle(await archive.read('data.pkl', 0, size)))
  return tensors === null
    ? failed('not-a-checkpoint', `${path} holds no state dict of tensors.`)
    : ok(tensors)
}

/** The first tensor whose storage is missing or shorter than the pickle says. */
function missingStorage(
  archive: CheckpointArchive,
  tensors: ReadonlyMap<string, TensorReference>,
): string | null {
  for (const [name, { storage }] of tensors) {
    if ((archive.size(`data/${storage.key}`) ?? -1) < storage.elements * storage.kind.bytes) return name
  }
  return null
}

/**
 * Opens a PyTorch checkpoint (`torch.save` since 1.6) as named tensors. Only the list of tensors is read; each tensor
 * is read from its place when asked for.
 * @returns failed, one sentence: not a checkpoint, cut off, or it names anything but tensors (by the name it used).
 */
export async function openCheckpoint(source: ByteSource): Promise<Result<NamedTensors, CheckpointCode>> {
  const { path } = source
  const archive = await openArchive(source)
  if (archive.status !== 'ok') return archive
  try {
    const order = archive.value.size('byteorder')
    if (
      order !== null &&
      new TextDecoder().decode(await archive.value.read('byteorder', 0, order)) === 'big'
    ) {
      return failed('checkpoint-unsupported', `${path} was saved on a big-endian machine, which is not read.`)
    }
    const list = await readPickle(path, archive.value)
    if (list.status !== 'ok') return list
    const tensors = list.value
    const missing = missingStorage(archive.value, tensors)
    if (missing !== null) {
      return failed(
        'checkpoint-truncated',
        `${path} is damaged: the values of ${missing} are missing or too short.`,
      )
    }
    return ok({
      names: [...tensors.keys()],
      shape: (name) => tensors.get(name)?.shape ?? null,
      read(name) {
        const tensor = tensors.get(name)
        if (tensor === undefined) return Promise.reject(new Error(`${path} has no tensor ${name}`))
        return readTensor(archive.value, tensor)
      },
    })
  } catch (error) {
    if (error instanceof PickleRefused) return refusal(path, error)
    const reason = error instanceof Error ? error.message : String(error)
    return failed('checkpoint-truncated', `${path} could not be read (${reason}).`)
  }
}
