import { describe, expect, it } from 'vitest'
import type { BackendChoice } from '../diagnose/backendChoice'
import { backendDesk, CHOICES_KEY } from './backendDesk'
import type { SettingsStorage } from './settings/settings'

const CHOICE: BackendChoice = {
  name: 'wasm',
  measured: [
    { name: 'webgpu', milliseconds: null },
    { name: 'wasm', milliseconds: 152.5 },
  ],
}

function storage(text: string | null): SettingsStorage & { text: string | null } {
  return {
    text,
    getItem(key) {
      return key === CHOICES_KEY ? this.text : null
    },
    setItem(_, value) {
      this.text = value
    },
    removeItem() {
      this.text = null
    },
  }
}

describe('choices of a backend', () => {
  it('come back under their key alone', async () => {
    const desk = backendDesk(storage(null), () => undefined)
    await desk.write('one', CHOICE)
    expect(await desk.read('one')).toEqual(CHOICE)
    expect(await desk.read('two')).toBeNull()
  })

  it('are kept to the twenty newest', async () => {
    const desk = backendDesk(storage(null), () => undefined)
    for (let index = 0; index < 21; index++) await desk.write(`key ${index}`, CHOICE)
    await desk.write('key 1', CHOICE)
    await desk.write('another', CHOICE)
    expect(await desk.read('key 0')).toBeNull()
    expect(await desk.read('key 1')).toEqual(CHOICE)
    expect(await desk.read('key 2')).toBeNull()
    expect(await desk.read('key 3')).toEqual(CHOICE)
  })

  it('are none where the storage is broken, holds something else, or is full', async () => {
    for (const text of ['{"one":', '[]', '{"one":{"name":"abacus","measured":[]}}']) {
      expect(await backendDesk(storage(text), () => undefined).read('one')).toBeNull()
    }
    const full: SettingsStorage = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      removeItem: () => undefined,
    }
    await expect(backendDesk(full, () => undefined).write('one', CHOICE)).resolves.toBeUndefined()
  })
})
