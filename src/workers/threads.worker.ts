import { expose } from 'comlink'
import { letMessagesIn } from '../diagnose/letMessagesIn'
import { loadWasm } from '../diagnose/ortWeb'
import { timeEncoder } from '../diagnose/threadTiming'
import type { ThreadsWorkerApi } from './contracts'
import { packAt } from './packAt'

const api: ThreadsWorkerApi = {
  time: (packUrl) =>
    timeEncoder(packAt(packUrl), { load: loadWasm, now: () => performance.now(), pause: letMessagesIn }),
}

expose(api)
