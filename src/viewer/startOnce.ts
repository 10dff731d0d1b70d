/** Runs `start` at the first call and shares its promise; a rejected one is dropped, so that the next call tries again. */
export function startOnce<T>(start: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    if (running) return running
    const attempt = start()
    running = attempt
    attempt.catch(() => {
      if (running === attempt) running = null
    })
    return attempt
  }
}
