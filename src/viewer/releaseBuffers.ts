/** Time for viewports to leave the page before their pixels go, in ms. */
const DELAY = 1000

/** What makes V8 collect: memory asked for in such pieces, none of them used or kept. */
const PIECE = 64 * 2 ** 20
const PIECES = 4

/** Shared memory is not counted when a browser decides whether to collect; ordinary memory is, and brings both away. */
function wakeCollector(): void {
  for (let n = 0; n < PIECES; n++) new ArrayBuffer(PIECE)
}

/**
 * Gives back the memory of pixel arrays that are no longer drawn. A page that stands idle is not collected for a
 * long time, and a gigabyte of images would stay with it: sending buffers to a port that is closed takes them away
 * from the page at once. Whoever still looks at such an array finds it empty. Shared memory cannot be taken away: it
 * goes when the browser collects, which it is brought to do.
 */
export function releaseBuffers(buffers: Iterable<ArrayBufferLike>): void {
  const all = [...new Set(buffers)]
  const owned = all.filter((buffer) => buffer instanceof ArrayBuffer)
  if (owned.length < all.length) setTimeout(wakeCollector, DELAY)
  if (owned.length === 0) return
  setTimeout(() => {
    const { port1, port2 } = new MessageChannel()
    port2.close()
    port1.postMessage(
      null,
      owned.filter(({ byteLength }) => byteLength > 0),
    )
    port1.close()
  }, DELAY)
}
