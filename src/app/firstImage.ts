/** Longest that the rest of the files waits for the first image, in ms: a slice that cannot be decoded never comes. */
const PATIENCE = 500

let waiting: (() => void) | null = null

/** Resolves when the next slice has come and the page has had the time to draw it, or when that takes too long. */
export function nextImageShown(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE)
    waiting = () => {
      waiting = null
      // Two frames: one in which the viewport is told, one in which it draws.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          clearTimeout(timer)
          resolve()
        }),
      )
    }
  })
}

/** To be called whenever a slice has come. */
export function sliceCame(): void {
  waiting?.()
}
