import { allowGlobal, call, PickleRefused, type PickleValue, persistent } from './values'

/**
 * A restricted unpickler: a stack machine for the instructions that PyTorch's state dicts consist of (Python's
 * `pickletools` documents them all). The npm package for pickles runs every instruction and calls what a resolver
 * gives it; here an unknown instruction or name ends the reading, and nothing can be called but three constructors.
 */
const MARK = Symbol('mark')
type StackItem = PickleValue | typeof MARK

class Machine {
  private readonly stack: StackItem[] = []
  private readonly memo = new Map<number, PickleValue>()
  private readonly view: DataView
  private readonly utf8 = new TextDecoder('utf-8')
  private at = 0

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  take(length: number): Uint8Array {
    if (!(length <= this.bytes.length - this.at)) throw new PickleRefused('it ends too early')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  number(length: 1 | 2 | 4, signed = false): number {
    const start = this.at
    this.take(length)
    if (length === 1) return this.view.getUint8(start)
    if (length === 2) return this.view.getUint16(start, true)
    return signed ? this.view.getInt32(start, true) : this.view.getUint32(start, true)
  }

  double(): number {
    const start = this.at
    this.take(8)
    return this.view.getFloat64(start, false)
  }

  /** LONG1: a little-endian two's complement integer of any length. */
  long(): number {
    const bytes = this.take(this.number(1))
    let value = 0n
    bytes.forEach((byte, index) => {
      value |= BigInt(byte) << BigInt(8 * index)
    })
    return Number(BigInt.asIntN(8 * bytes.length, value))
  }

  text(length: number): string {
    return this.utf8.decode(this.take(length))
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) throw new PickleRefused('it ends too early')
    const line = this.text(end - this.at)
    this.at = end + 1
    return line
  }

  push(value: StackItem): void {
    this.stack.push(value)
  }

  pop(): PickleValue {
    const value = this.stack.pop()
    if (value === undefined || value === MARK) throw new PickleRefused('its stack runs empty')
    return value
  }

  top(): PickleValue {
    const value = this.pop()
    this.stack.push(value)
    return value
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK)
    if (mark < 0) throw new PickleRefused('its stack has no mark')
    const items = this.stack.splice(mark)
    return items.filter((item): item is PickleValue => item !== MARK)
  }

  popSeveral(count: number): PickleValue[] {
    const items: PickleValue[] = []
    for (let i = 0; i < count; i++) items.unshift(this.pop())
    return items
  }

  remember(index: number): void {
    this.memo.set(index, this.top())
  }

  rememberNext(): void {
    this.remember(this.memo.size)
  }

  recall(index: number): void {
    const value = this.memo.get(index)
    if (value === undefined) throw new PickleRefused('it recalls what it never kept')
    this.push(value)
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw new PickleRefused('it appends to what is no list')
    for (const item of items) list.push(item)
  }

  setItems(items: readonly PickleValue[]): void {
    const dictionary = this.top()
    if (!(dictionary instanceof Map)) throw new PickleRefused('it sets an item of what is no dictionary')
    for (let i = 0; i + 1 < items.length; i += 2) dictionary.set(items[i] ?? null, items[i + 1] ?? null)
  }

  stackGlobal(): void {
    const [module, name] = this.popSeveral(2)
    if (typeof module !== 'string' || typeof name !== 'string') throw new PickleRefused('it names no name')
    this.push(allowGlobal(module, name))
  }

  reduce(): void {
    const [callable, args] = this.popSeveral(2)
    this.push(call(callable, args))
  }

  /** An OrderedDict's attributes (`_metadata` of a state dict) are read and dropped. */
  build(): void {
    this.pop()
    if (!(this.top() instanceof Map)) throw new PickleRefused('it sets attributes of what is no dictionary')
  }
}

type Instruction = (machine: Machine) => void

const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => m.take(1)], // PROTO
  [0x95, (m) => m.take(8)], // FRAME
  [0x28, (m) => m.push(MARK)],
  [0x30, (m) => m.pop()], // POP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.number(1))], // BININT1
  [0x4d, (m) => m.push(m.number(2))], // BININT2
  [0x4a, (m) => m.push(m.number(4, true))], // BININT
  [0x8a, (m) => m.push(m.long())], // LONG1
  [0x47, (m) => m.push(m.double())], // BINFLOAT
  [0x58, (m) => m.push(m.text(m.number(4)))], // BINUNICODE
  [0x8c, (m) => m.push(m.text(m.number(1)))], // SHORT_BINUNICODE
  [0x55, (m) => m.push(m.text(m.number(1)))], // SHORT_BINSTRING
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x74, (m) => m.push(m.popMarked())], // TUPLE
  [0x85, (m) => m.push(m.popSeveral(1))], // TUPLE1
  [0x86, (m) => m.push(m.popSeveral(2))], // TUPLE2
  [0x87, (m) => m.push(m.popSeveral(3))], // TUPLE3
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popMarked())], // APPENDS
  [0x73, (m) => m.setItems(m.popSeveral(2))], // SETITEM
  [0x75, (m) => m.setItems(m.popMarked())], // SETITEMS
  [0x71, (m) => m.remember(m.number(1))], // BINPUT
  [0x72, (m) => m.remember(m.number(4))], // LONG_BINPUT
  [0x94, (m) => m.rememberNext()], // MEMOIZE
  [0x68, (m) => m.recall(m.number(1))], // BINGET
  [0x6a, (m) => m.recall(m.number(4))], // LONG_BINGET
  [0x63, (m) => m.push(allowGlobal(m.line(), m.line()))], // GLOBAL
  [0x93, (m) => m.stackGlobal()], // STACK_GLOBAL
  [0x52, (m) => m.reduce()], // REDUCE
  [0x62, (m) => m.build()], // BUILD
  [0x51, (m) => m.push(persistent(m.pop()))], // BINPERSID
])

const STOP = 0x2e

/**
 * Reads one pickle.
 * @throws PickleRefused where it is damaged, uses another instruction, or names a global that is not allowed.
 */
export function unpickle(bytes: Uint8Array): PickleValue {
  const machine = new Machine(bytes)
  for (;;) {
    const code = machine.number(1)
    if (code === STOP) return machine.pop()
    const instruction = INSTRUCTIONS.get(code)
    if (instruction === undefined) {
      throw new PickleRefused(
        `it uses the pickle instruction 0x${code.toString(16)}, which tensors do not need`,
      )
    }
    instruction(machine)
  }
}
