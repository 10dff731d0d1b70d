import type { Manifest } from '../model/manifest'
import type { Result } from '../study/result'
import type { Diagnosis } from './diagnosis'
import type { OcclusionMap } from './occlusion'
import type { WhatIf } from './whatIf'

/** What a person wants to compute on; `automatic`: the fastest that computes rightly. */
export type BackendWish = 'automatic' | 'webgpu' | 'wasm'

export interface BackendStatus {
  name: 'webgpu' | 'wasm' | 'cpu'
  threads: number
  precision: string
  /** Why this one, in a sentence (for example that WebGPU failed the self-test). */
  because: string
  /** Largest logit difference seen in the self-test. */
  selfTestError: number
}

export interface LoadedPack {
  manifest: Manifest
  /** SHA-256 of manifest.json as served. */
  sha256: string
  backend: BackendStatus
}

export type PackOutcome = Result<LoadedPack>
export type DiagnoseOutcome = Result<Diagnosis>
export type OcclusionOutcome = Result<OcclusionMap>
export type WhatIfOutcome = Result<WhatIf>
