/**
 * Reads files that ship with the page, from its own origin; the offline cache has them.
 * @param base the page's base address, ends in `/`
 * @param here address of the page or worker, from which a relative base counts
 */
export function fetchPublished(base: string, here: string): (file: string) => Promise<Uint8Array> {
  return async (file) => {
    const response = await fetch(new URL(file, new URL(base, here)))
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
}
