import type { ByteSource } from '../study/types'
import { folderOf, nameOf } from './paths'

/** All files that are being opened, by folder and name, so that a file can be read with one that lies beside it. */
export class Siblings {
  private readonly folders = new Map<string, Folder>()

  /** Of two files of one path the first stays: what comes out of `a.raw.gz` is called so too, and is not beside it. */
  add(sources: readonly ByteSource[]): void {
    for (const source of sources) {
      const folder = this.folders.get(folderOf(source.path)) ?? { exact: new Map(), anyCase: new Map() }
      this.folders.set(folderOf(source.path), folder)
      const name = nameOf(source.path)
      if (folder.exact.has(name)) continue
      folder.exact.set(name, source)
      folder.anyCase.set(name.toLowerCase(), source)
    }
  }

  /** The file called `name` in the folder of `path`: by its exact name, else by one that differs in case only. */
  find(path: string, name: string): ByteSource | null {
    const folder = this.folders.get(folderOf(path))
    return folder?.exact.get(name) ?? folder?.anyCase.get(name.toLowerCase()) ?? null
  }

  clear(): void {
    this.folders.clear()
  }
}

interface Folder {
  exact: Map<string, ByteSource>
  anyCase: Map<string, ByteSource>
}
