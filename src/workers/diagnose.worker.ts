import { expose, releaseProxy, wrap } from 'comlink'
import { version } from '../../package.json'
import { DiagnoseService } from '../diagnose/diagnoseService'
import { letMessagesIn } from '../diagnose/letMessagesIn'
import { warmWasm, webBackends } from '../diagnose/ortWeb'
import type { SliceProvider } from '../study/types'
import type { BackendDesk, DiagnoseWorkerApi } from './contracts'
import { packAt } from './packAt'

const CACHE_BYTES = 64 * 2 ** 20

let desk: BackendDesk | null = null

// Nobody waits for it: a runtime that does not start is said when the pack is tried on it.
void warmWasm().catch(() => undefined)

const service = new DiagnoseService({
  packSource: packAt,
  backends: webBackends,
  choices: {
    read: async (key) => desk?.read(key),
    write: async (key, choice) => desk?.write(key, choice),
  },
  version,
  backendChanged: (status) => void desk?.changed(status),
  now: () => performance.now(),
  pause: letMessagesIn,
  cacheBytes: CACHE_BYTES,
})

/** Lets go of a callback that comlink proxied; `in` does not see through the proxy. */
function releaseCallback(callback: object): void {
  const release: unknown = Reflect.get(callback, releaseProxy)
  if (typeof release === 'function') release()
}

const api: DiagnoseWorkerApi = {
  async connect(port) {
    const ingest = wrap<SliceProvider>(port)
    service.connect({ slice: (id) => ingest.slice(id) })
  },
  loadPack(packUrl, wish, given) {
    desk = given
    return service.loadPack(packUrl, wish)
  },
  backend: async () => service.backend(),
  async diagnose(scans, onProgress, onPreliminary) {
    try {
      return await service.diagnose(
        scans,
        (progress) => void onProgress(progress),
        (preliminary) => void onPreliminary(preliminary),
      )
    } finally {
      releaseCallback(onProgress)
      releaseCallback(onPreliminary)
    }
  },
  encodeAhead: (scans) => service.encodeAhead(scans),
  occlusion: (scans, scanId, sliceIndex) => service.occlusion(scans, scanId, sliceIndex),
  whatIf: (scans) => service.whatIf(scans),
  cancel: async () => service.cancel(),
}

expose(api)
