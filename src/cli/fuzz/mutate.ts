/**
 * One change to a file. Places are counted in the bytes that the change before it left, modulo their number, so that
 * a list of changes can be kept as a few numbers and applied to a seed that has grown since.
 */
export type Mutation =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'set'; at: number; value: number }
  | { kind: 'cut'; at: number }
  | { kind: 'zero'; at: number; length: number }
  | { kind: 'remove'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number }
  | { kind: 'splice'; at: number; length: number; to: number }
  | { kind: 'length'; at: number; bytes: 2 | 4; value: number; little: boolean }
  | { kind: 'digits'; at: number; text: string }

/** Most changes to one file: more leaves nothing that a reader would look into. */
const MOST_CHANGES = 6
/** Headers stand at the front and directories at the end, so half of all changes are made there. */
const EDGE = 1024
const LONGEST_RUN = 256
/** Sizes that break arithmetic: around the powers of two at which types end. */
const EXTREMES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]
/** What a number written in text is replaced by. */
const NUMBERS = ['0', '-1', '1e9', '65536', '99999999', '4294967296', '9007199254740993', 'NaN']
const [ZERO, NINE] = [0x30, 0x39]

type Random = () => number

/** A list of changes for a file of `size` bytes. Draws the same from equal random numbers. */
export function drawMutations(size: number, random: Random): Mutation[] {
  // Few changes more often than many: a file that is damaged all over is refused at its first bytes.
  const count = 1 + Math.floor(random() ** 2 * MOST_CHANGES)
  // Half of all files keep their length, so that everything behind the change still stands where it should.
  const inPlace = random() < 0.5
  return Array.from({ length: count }, () => drawOne(size, random, inPlace))
}

function drawOne(size: number, random: Random, inPlace: boolean): Mutation {
  const whole = (below: number) => Math.floor(random() * below)
  const at = placeIn(size, random)
  const length = 1 + whole(LONGEST_RUN)
  const keepingLength: readonly (() => Mutation)[] = [
    () => ({ kind: 'flip', at, bit: whole(8) }),
    () => ({ kind: 'set', at, value: whole(256) }),
    () => ({ kind: 'zero', at, length }),
    () => ({ kind: 'splice', at: whole(size), length, to: at }),
    () => ({
      kind: 'length',
      at,
      bytes: random() < 0.5 ? 2 : 4,
      value: extreme(whole),
      little: random() < 0.8,
    }),
  ]
  const changingLength: readonly (() => Mutation)[] = [
    () => ({ kind: 'cut', at: whole(size) }),
    () => ({ kind: 'remove', at, length }),
    () => ({ kind: 'repeat', at, length }),
    () => ({ kind: 'digits', at, text: NUMBERS[whole(NUMBERS.length)] ?? '0' }),
  ]
  const makers = inPlace ? keepingLength : [...keepingLength, ...changingLength]
  return (makers[whole(makers.length)] ?? (() => ({ kind: 'set', at, value: 0 })))()
}

function extreme(whole: (below: number) => number): number {
  return EXTREMES[whole(EXTREMES.length)] ?? 0
}

function placeIn(size: number, random: Random): number {
  const edge = Math.min(EDGE, size)
  const where = random()
  if (where < 0.4) return Math.floor(random() * edge)
  if (where < 0.5) return size - 1 - Math.floor(random() * edge)
  return Math.floor(random() * size)
}

/** The file after all changes; `bytes` stay as they are. */
export function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let changed: Uint8Array = bytes.slice()
  for (const mutation of mutations) if (changed.length > 0) changed = apply(changed, mutation)
  return changed
}

function apply(bytes: Uint8Array, mutation: Mutation): Uint8Array {
  const at = mutation.at % bytes.length
  switch (mutation.kind) {
    case 'flip':
      bytes[at] = (bytes[at] ?? 0) ^ (1 << mutation.bit)
      return bytes
    case 'set':
      bytes[at] = mutation.value
      return bytes
    case 'cut':
      return bytes.slice(0, at)
    case 'zero':
      return bytes.fill(0, at, at + mutation.length)
    case 'remove':
      return joined(bytes.subarray(0, at), bytes.subarray(at + mutation.length))
    case 'repeat':
      return joined(bytes.subarray(0, at + mutation.length), bytes.subarray(at))
    case 'splice':
      return bytes.copyWithin(mutation.to % bytes.length, at, at + mutation.length)
    case 'length':
      return writeLength(bytes, at, mutation)
    case 'digits':
      return writeDigits(bytes, at, mutation.text)
  }
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  const all = new Uint8Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}

function writeLength(
  bytes: Uint8Array,
  at: number,
  { bytes: width, value, little }: Extract<Mutation, { kind: 'length' }>,
): Uint8Array {
  for (let i = 0; i < width && at + i < bytes.length; i++) {
    const place = little ? i : width - 1 - i
    bytes[at + i] = Math.floor(value / 256 ** place) & 0xff
  }
  return bytes
}

/** Replaces the first run of ASCII digits at or after `at`. */
function writeDigits(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const isDigit = (byte: number) => byte >= ZERO && byte <= NINE
  const start = bytes.findIndex((byte, index) => index >= at && isDigit(byte))
  if (start < 0) return bytes
  const length = bytes.subarray(start).findIndex((byte) => !isDigit(byte))
  const rest = length < 0 ? bytes.subarray(bytes.length) : bytes.subarray(start + length)
  return joined(joined(bytes.subarray(0, start), new TextEncoder().encode(text)), rest)
}
