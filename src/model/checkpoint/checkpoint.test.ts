import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import {
  checkpointFile,
  floatTensor,
  type HandTensor,
  pickledDictionary,
  pickledGlobal,
  pickledTensors,
  pickledText,
} from '../../testing/checkpointWriter'
import { memorySource } from '../../testing/memorySource'
import { openCheckpoint } from './checkpoint'

const text = new TextEncoder()

async function open(bytes: Uint8Array) {
  return openCheckpoint(memorySource('model.bin', bytes))
}

async function tensorsOf(bytes: Uint8Array) {
  const opened = await open(bytes)
  if (opened.status !== 'ok') throw new Error(opened.message)
  return opened.value
}

function checkpoint(tensors: readonly HandTensor[]): Uint8Array {
  return checkpointFile(pickledTensors(tensors), tensors)
}

/** Puts the two 64-bit records before the end record, as PyTorch does, with the same numbers. */
function withNeedlessEnd64(archive: Uint8Array): Uint8Array {
  const at = archive.length - 22
  const end = new DataView(archive.buffer, archive.byteOffset + at, 22)
  const records = new DataView(new ArrayBuffer(76))
  records.setUint32(0, 0x06064b50, true)
  records.setUint32(4, 44, true)
  records.setUint16(12, 0x031e, true)
  records.setUint16(14, 45, true)
  records.setUint32(24, end.getUint16(8, true), true)
  records.setUint32(32, end.getUint16(10, true), true)
  records.setUint32(40, end.getUint32(12, true), true)
  records.setUint32(48, end.getUint32(16, true), true)
  records.setUint32(56, 0x07064b50, true)
  records.setUint32(64, at, true)
  records.setUint32(72, 1, true)
  const whole = new Uint8Array(archive.length + 76)
  whole.set(archive.subarray(0, at))
  whole.set(new Uint8Array(records.buffer), at)
  whole.set(archive.subarray(at), at + 76)
  return whole
}

describe('a checkpoint of tensors', () => {
  it('gives names, shapes and values', async () => {
    const tensors = await tensorsOf(
      checkpoint([floatTensor('a', [2, 3], [1, 2, 3, 4, 5, 6]), floatTensor('b', [], [7])]),
    )
    expect(tensors.names).toEqual(['a', 'b'])
    expect(tensors.shape('a')).toEqual([2, 3])
    expect(tensors.shape('c')).toBeNull()
    expect(Array.from(await tensors.read('a'))).toEqual([1, 2, 3, 4, 5, 6])
    expect(Array.from(await tensors.read('b'))).toEqual([7])
  })

  it('follows offsets and strides', async () => {
    const storage = floatTensor('turned', [3, 2], [9, 1, 2, 3, 4, 5, 6])
    const tensors = await tensorsOf(checkpoint([{ ...storage, offset: 1, strides: [1, 3] }]))
    expect(Array.from(await tensors.read('turned'))).toEqual([1, 4, 2, 5, 3, 6])
  })

  it.each([
    { storage: 'HalfStorage', bytes: Uint8Array.of(0x00, 0x3c, 0x00, 0xc1), values: [1, -2.5] },
    { storage: 'BFloat16Storage', bytes: Uint8Array.of(0x80, 0x3f, 0x20, 0xc0), values: [1, -2.5] },
    { storage: 'DoubleStorage', bytes: new Uint8Array(Float64Array.of(1, -2.5).buffer), values: [1, -2.5] },
    { storage: 'LongStorage', bytes: new Uint8Array(BigInt64Array.of(1n, -2n).buffer), values: [1, -2] },
  ])('reads a $storage', async ({ storage, bytes, values }) => {
    const tensors = await tensorsOf(checkpoint([{ name: 'x', storage, bytes, elements: 2, shape: [2] }]))
    expect(Array.from(await tensors.read('x'))).toEqual(values)
  })

  it('reads a tensor of several megabytes piece by piece and whole', async () => {
    const elements = 2.5 * 2 ** 20
    const values = Float32Array.from({ length: elements + 3 }, (_, index) => index / 2)
    const storage = 'FloatStorage'
    const bytes = new Uint8Array(values.buffer)
    const long = { name: 'x', storage, bytes, elements: elements + 3, shape: [elements], offset: 3 }
    const read = await (await tensorsOf(checkpoint([long]))).read('x')
    expect(Buffer.compare(new Uint8Array(read.buffer), bytes.subarray(12))).toBe(0)
  })

  it('is found in a wrapper and without the prefix of parallel training', async () => {
    const tensors = [floatTensor('module.fc.0.bias', [1], [3])]
    const wrapped = pickledDictionary([
      ['epoch', text.encode('K\x05')],
      ['model_state_dict', pickledTensors(tensors)],
    ])
    const found = await tensorsOf(checkpointFile(wrapped, tensors))
    expect(found.names).toEqual(['fc.0.bias'])
    expect(Array.from(await found.read('fc.0.bias'))).toEqual([3])
  })

  it('is read with the 64-bit end records that PyTorch writes, whatever its name', async () => {
    // A folder of 21 letters makes the first entry of the directory as long as those records are.
    for (const folder of ['short', 'a-checkpoint-of-epoch', 'a-checkpoint-of-epoch-200']) {
      const tensors = [floatTensor('a', [1], [4])]
      const plain = checkpointFile(pickledTensors(tensors), tensors, folder)
      const named = await tensorsOf(withNeedlessEnd64(plain))
      expect(Array.from(await named.read('a'))).toEqual([4])
    }
  })

  it('reads a tensor by its range, not the file', async () => {
    const large = Array.from({ length: 100_000 }, (_, index) => index)
    const source = memorySource(
      'm.bin',
      checkpoint([floatTensor('large', [100_000], large), floatTensor('s', [1], [5])]),
    )
    const opened = await openCheckpoint(source)
    if (opened.status !== 'ok') throw new Error(opened.message)
    expect(Array.from(await opened.value.read('s'))).toEqual([5])
    expect(source.bytesRead()).toBeLessThan(100_000)
  })
})

describe('what is no checkpoint of tensors', () => {
  it.each([
    [
      'a text file',
      text.encode('Dear colleague, please find'),
      'not-a-checkpoint',
      'model.bin is not a PyTorch checkpoint (it is no zip archive).',
    ],
    [
      'an empty file',
      new Uint8Array(),
      'not-a-checkpoint',
      'model.bin is not a PyTorch checkpoint (it is no zip archive).',
    ],
    [
      'a file of before PyTorch 1.6',
      Uint8Array.of(0x80, 2, 0x8a, 10),
      'checkpoint-unsupported',
      'model.bin is a pickle or a checkpoint of PyTorch before 1.6; load it there and save it again with torch.save.',
    ],
    [
      'another zip',
      zipSync({ 'readme.txt': text.encode('hello') }),
      'not-a-checkpoint',
      'model.bin is a zip archive but not a PyTorch checkpoint (it has no data.pkl).',
    ],
  ])('refuses %s in a sentence', async (_, bytes, code, message) => {
    expect(await open(bytes)).toEqual({ status: 'failed', code, message })
  })

  it('refuses a truncated file', async () => {
    const whole = checkpoint([
      floatTensor(
        'a',
        [64],
        Array.from({ length: 64 }, (_, index) => index),
      ),
    ])
    for (const length of [4, 200, whole.length - 30, whole.length - 1]) {
      expect(await open(whole.subarray(0, length))).toMatchObject({
        status: 'failed',
        code: 'checkpoint-truncated',
      })
    }
  })

  it.each([
    { module: 'posix', name: 'system' },
    { module: 'builtins', name: 'eval' },
    { module: 'torch._utils', name: '_rebuild_device_tensor_from_numpy' },
    { module: 'torch', name: 'load' },
  ])('refuses the global $module.$name by its name', async ({ module, name }) => {
    const call = pickledDictionary([['x', pickledGlobal(module, name)]])
    expect(await open(checkpointFile(call, []))).toEqual({
      status: 'failed',
      code: 'checkpoint-foreign-global',
      message: `model.bin names ${module}.${name}, which is not a tensor's; a checkpoint of tensors alone is read.`,
    })
  })

  it('refuses a global whose name is put together on the stack', async () => {
    const value = pickledDictionary([
      ['x', Uint8Array.of(...pickledText('os'), ...pickledText('system'), 0x93)],
    ])
    expect(await open(checkpointFile(value, []))).toMatchObject({ code: 'checkpoint-foreign-global' })
  })

  it('refuses instructions that tensors do not need', async () => {
    expect(await open(checkpointFile(text.encode('iposix\nsystem\n'), []))).toMatchObject({
      code: 'checkpoint-unsupported',
      message:
        'model.bin has a list of tensors that cannot be read: it uses the pickle instruction 0x69, which tensors do not need.',
    })
  })

  it('refuses tensors that reach beyond their storage or repeat it', async () => {
    const beyond = { ...floatTensor('a', [4], [1, 2, 3]) }
    const repeated = { ...floatTensor('a', [1000, 1000], [1]), strides: [0, 0] }
    for (const tensor of [beyond, repeated]) {
      expect(await open(checkpoint([tensor]))).toMatchObject({
        status: 'failed',
        code: 'checkpoint-unsupported',
      })
    }
  })

  it('refuses a storage with fewer bytes than elements', async () => {
    const short = { ...floatTensor('a', [3], [1, 2, 3]), bytes: new Uint8Array(8) }
    expect(await open(checkpoint([short]))).toMatchObject({
      code: 'checkpoint-truncated',
      message: 'model.bin is damaged: the values of a are missing or too short.',
    })
  })

  it('never throws on damaged bytes', async () => {
    const whole = checkpoint([floatTensor('a', [2, 2], [1, 2, 3, 4])])
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const opened = await open(damaged)
      expect(['ok', 'failed']).toContain(opened.status)
    }
  })
})
