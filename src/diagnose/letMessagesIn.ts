const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []

port1.onmessage = () => waiting.shift()?.()

/**
 * Resolves once the messages that have come so far were taken: a browser hands them over in the order in which they
 * came, and this sends one to itself. A timer would do the same, but takes 4 ms as soon as timers set each other (HTML,
 * “Timers”), a tenth of what a small network takes for a slice.
 */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}
