/**
 * Keeps the most recently used values within a budget of bytes that the caller sets.
 * A Map iterates in insertion order, so the first key is always the one used longest ago. Sizes are what the
 * caller says; a value that grows after `set` would break the budget.
 */
export class ByteLru<T> {
  private readonly entries = new Map<string, { value: T; bytes: number }>()
  private used = 0

  /**
   * @param budget bytes that may be held.
   * @param onEvict called with each value that leaves, for resources that need closing.
   */
  constructor(
    private readonly budget: number,
    private readonly onEvict: (value: T) => void = () => undefined,
  ) {}

  /** Bytes held now; never above the budget. */
  get bytes(): number {
    return this.used
  }

  get size(): number {
    return this.entries.size
  }

  /** The value, which becomes the most recently used; undefined when it is not held. */
  get(key: string): T | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined) return undefined
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry.value
  }

  has(key: string): boolean {
    return this.entries.has(key)
  }

  /** Holds a value. One larger than the whole budget is not held: everything else would leave for it. */
  set(key: string, value: T, bytes: number): void {
    this.delete(key)
    if (bytes > this.budget) {
      this.onEvict(value)
      return
    }
    this.entries.set(key, { value, bytes })
    this.used += bytes
    this.shrink()
  }

  delete(key: string): void {
    const entry = this.entries.get(key)
    if (entry === undefined) return
    this.entries.delete(key)
    this.used -= entry.bytes
    this.onEvict(entry.value)
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.delete(key)
  }

  private shrink(): void {
    for (const key of this.entries.keys()) {
      if (this.used <= this.budget) return
      this.delete(key)
    }
  }
}
