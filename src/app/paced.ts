/** Hands on what comes in, but not all of it. */
export interface Paced<T> {
  take(value: T): void
  /** Drops what waits. */
  end(): void
}

/**
 * Hands on the newest value with a pause after each, so that a person can look at one before the next takes its place.
 * What comes sooner waits, and gives way to what is newer still.
 * @param first milliseconds from now before the first is handed on
 * @param apart milliseconds that each stands at least
 */
export function paced<T>(give: (value: T) => void, first: number, apart: number): Paced<T> {
  let waiting: { value: T } | null = null
  let timer: ReturnType<typeof setTimeout> | null = setTimeout(next, first)
  function next() {
    timer = null
    if (waiting === null) return
    const { value } = waiting
    waiting = null
    timer = setTimeout(next, apart)
    give(value)
  }
  return {
    take(value) {
      waiting = { value }
      if (timer === null) next()
    },
    end() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      waiting = null
    },
  }
}
