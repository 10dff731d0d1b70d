/**
 * Longest that the rest of the files waits for the first image, in ms. A viewer that cannot start never shows one; one
 * that is still being fetched on a slow machine takes a second.
 */
const PATIENCE = 2000

let waiting: (() => void) | null = null

/** Resolves when the next image is on screen, or could not be shown, or takes too long. */
export function nextImageShown(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE)
    waiting = () => {
      waiting = null
      clearTimeout(timer)
      resolve()
    }
  })
}

/** To be called whenever a viewport has come to a slice. */
export function imageShown(): void {
  waiting?.()
}
