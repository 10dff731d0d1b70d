import type { PackSource } from '../model/pack'
import type { BackendCandidate } from './backend'
import type { BackendChoices } from './backendChoice'
import type { BackendStatus } from './service'

/** What the service needs of the platform it runs on. */
export interface DiagnosePlatform {
  /** A pack's folder by its address or path. */
  packSource(location: string): PackSource
  /** Best first, where that is known without measuring. */
  backends: readonly BackendCandidate[]
  /** Which backend was fastest in earlier visits; absent: it is measured in each. */
  choices?: BackendChoices
  /** Of the program: a choice of another version is not trusted. */
  version?: string
  /** Another backend computes from now on. */
  backendChanged?: (status: BackendStatus) => void
  /** Milliseconds from any start. */
  now(): number
  /** Lets waiting messages in between two runs (see `CaseRequest.pause`); absent: a timer does, which browsers make 4 ms. */
  pause?: () => Promise<void>
  /** Bytes of features to keep. */
  cacheBytes: number
}
