/** Time for viewports to leave the page before their pixels go, in ms. */
const DELAY = 1000

/**
 * Gives back the memory of pixel arrays that are no longer drawn. A page that stands idle is not collected for a
 * long time, and a gigabyte of images would stay with it: sending buffers to a port that is closed takes them away
 * from the page at once. Whoever still looks at such an array finds it empty.
 */
export function releaseBuffers(buffers: Iterable<ArrayBufferLike>): void {
  const owned = [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer)
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
