import { httpPack } from '../diagnose/httpPack'
import type { PackSource } from '../model/pack'
import { storedPack } from '../model/store/packs'
import { graphReader } from './graphReader'
import { opfsDisk } from './opfsDisk'
import { STORED_PACK } from './packContracts'

/** A pack by its address: one that this browser keeps, or one that the page's own server has. For workers. */
export function packAt(location: string): PackSource {
  return location.startsWith(STORED_PACK)
    ? storedPack({ ...opfsDisk(), ...graphReader() }, location.slice(STORED_PACK.length))
    : httpPack(location, `${self.location.origin}/`)
}
