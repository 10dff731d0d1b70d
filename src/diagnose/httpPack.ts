import type { PackSource } from '../model/pack'

/**
 * A pack served by the page's own origin.
 * @param packUrl ends in `/`; relative addresses count from `base`.
 * @param base address of the page or worker.
 * @returns a source whose reads reject when the address is another origin's or the server has no such file.
 */
export function httpPack(packUrl: string, base: string): PackSource {
  const folder = new URL(packUrl, base)
  const name = decodeURIComponent(folder.pathname.split('/').filter(Boolean).at(-1) ?? folder.pathname)
  return {
    name: `Model pack ${name}`,
    async read(file) {
      if (folder.origin !== new URL(base).origin) throw new Error('another origin is never asked')
      const response = await fetch(new URL(file, folder))
      if (!response.ok) throw new Error(`the server answered ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}
