import type { BackendChoice, BackendChoices } from '../diagnose/backendChoice'

/** Choices of backends, kept for as long as the object is. */
export class MemoryChoices implements BackendChoices {
  readonly kept = new Map<string, unknown>()

  async read(key: string): Promise<unknown> {
    return this.kept.get(key)
  }

  async write(key: string, choice: BackendChoice): Promise<void> {
    this.kept.set(key, choice)
  }
}
