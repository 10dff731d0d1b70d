import type { Diagnosis } from '../diagnose/diagnosis'
import { t } from '../language/language'

/** What computes, as the page says it: `WASM · 2 threads`, `WebGPU`. */
export function backendName({ name, threads }: Pick<Diagnosis['backend'], 'name' | 'threads'>): string {
  if (name === 'webgpu') return 'WebGPU'
  return name === 'wasm' ? t('WASM · {{count}} threads', { count: threads }) : 'CPU'
}
