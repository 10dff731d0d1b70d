import { expose, releaseProxy, wrap } from 'comlink'
import { DiagnoseService } from '../diagnose/diagnoseService'
import { httpPack } from '../diagnose/httpPack'
import { webBackends } from '../diagnose/ortWeb'
import type { SliceProvider } from '../study/types'
import type { DiagnoseWorkerApi } from './contracts'

const CACHE_BYTES = 64 * 2 ** 20

const service = new DiagnoseService({
  packSource: (location) => httpPack(location, `${self.location.origin}/`),
  backends: webBackends,
  now: () => performance.now(),
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
  loadPack: (packUrl) => service.loadPack(packUrl),
  backend: async () => service.backend(),
  async diagnose(scans, onProgress) {
    try {
      return await service.diagnose(scans, (progress) => void onProgress(progress))
    } finally {
      releaseCallback(onProgress)
    }
  },
  occlusion: (scans, scanId, sliceIndex) => service.occlusion(scans, scanId, sliceIndex),
  whatIf: (scans) => service.whatIf(scans),
  cancel: async () => service.cancel(),
}

expose(api)
