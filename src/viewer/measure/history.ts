/** States one after another, of which one is now. */
export class History<State> {
  #past: State[] = []
  #now: State
  #future: State[] = []
  readonly #limit: number

  /** @param limit how many states can be gone back; older ones are forgotten */
  constructor(first: State, limit: number) {
    this.#now = first
    this.#limit = limit
  }

  get now(): State {
    return this.#now
  }

  /** A new state; what had been undone is gone. */
  record(state: State): void {
    this.#past = [...this.#past, this.#now].slice(-this.#limit)
    this.#now = state
    this.#future = []
  }

  /** The state before; null when there is none. */
  undo(): State | null {
    const before = this.#past.pop()
    if (before === undefined) return null
    this.#future.push(this.#now)
    this.#now = before
    return before
  }

  /** The state that was undone last; null when there is none. */
  redo(): State | null {
    const after = this.#future.pop()
    if (after === undefined) return null
    this.#past.push(this.#now)
    this.#now = after
    return after
  }
}
