/** What a browser says of the machine; null where it does not say. */
export interface DeviceFacts {
  /** GB of memory as `navigator.deviceMemory` gives it: rounded, and never more than its cap (8, lately 32). */
  deviceMemory: number | null
  /** Bytes that scripts may take (`performance.memory.jsHeapSizeLimit`), which tells a small tab on a large machine. */
  heapLimit: number | null
}

/** Bytes that an open study may take in a tab. */
export interface MemoryBudget {
  /** The whole tab: images and everything else. */
  total: number
  /** Images ready to be drawn. */
  images: number
  /** Decoded slices and whole files behind them; also the most that one file or frame may need at once. */
  ingest: number
}

const GIGABYTE = 2 ** 30
/** Where the browser says nothing (Firefox, Safari, a page without https): what a phone of today can give. */
const UNKNOWN = GIGABYTE
/** Other programs need the machine too, and the browser ends a tab that takes much more than a third of it. */
const SHARE_OF_DEVICE = 3 / 8
const SHARE_OF_HEAP = 3 / 4
/** Below, nothing could be shown; above, a tab is ended for its size whatever the machine has. */
const LIMITS = [GIGABYTE / 4, 4 * GIGABYTE] as const
/** What is left, a fifth, is for the page itself, its workers, the network's cached features and slices on their way. */
const SHARE_OF_IMAGES = 0.4
const SHARE_OF_INGEST = 0.4

/**
 * How much of a machine's memory a study may take, by rules of thumb: browsers do not say what a tab may have. A
 * model's weights come on top.
 */
export function budgetFor({ deviceMemory, heapLimit }: DeviceFacts): MemoryBudget {
  const byDevice = isAmount(deviceMemory) ? deviceMemory * GIGABYTE * SHARE_OF_DEVICE : UNKNOWN
  const byHeap = isAmount(heapLimit) ? heapLimit * SHARE_OF_HEAP : byDevice
  const total = Math.floor(Math.min(LIMITS[1], Math.max(LIMITS[0], Math.min(byDevice, byHeap))))
  return {
    total,
    images: Math.floor(total * SHARE_OF_IMAGES),
    ingest: Math.floor(total * SHARE_OF_INGEST),
  }
}

function isAmount(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0
}

/** Reads the facts from a page's or worker's global scope. */
export function deviceFacts(scope: object): DeviceFacts {
  return {
    deviceMemory: numberAt(scope, ['navigator', 'deviceMemory']),
    heapLimit: numberAt(scope, ['performance', 'memory', 'jsHeapSizeLimit']),
  }
}

/** Neither property is in the standard types, because not every browser has it. */
function numberAt(scope: object, path: readonly string[]): number | null {
  let value: unknown = scope
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null
    value = Reflect.get(value, name)
  }
  return typeof value === 'number' ? value : null
}
