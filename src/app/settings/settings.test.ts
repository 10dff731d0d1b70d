import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, readSettings, type SettingsStorage, STORAGE_KEY, writeSettings } from './settings'

function storageWith(text: string | null): SettingsStorage & { text: string | null } {
  return {
    text,
    getItem(key) {
      return key === STORAGE_KEY ? this.text : null
    },
    setItem(_, value) {
      this.text = value
    },
    removeItem() {
      this.text = null
    },
  }
}

const FORBIDDEN: SettingsStorage = {
  getItem: () => {
    throw new DOMException('forbidden', 'SecurityError')
  },
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError')
  },
  removeItem: () => undefined,
}

describe('settings', () => {
  it('are the defaults where nothing is stored', () => {
    expect(readSettings(storageWith(null))).toEqual({
      language: null,
      theme: 'dark',
      letterKeys: true,
      cineRate: 15,
      patientNameOnImages: true,
      computeOn: 'automatic',
      prepareScans: true,
    })
  })

  it('come back as they were stored', () => {
    const storage = storageWith(null)
    const chosen = { ...DEFAULT_SETTINGS, language: 'zh', theme: 'light' as const, cineRate: 30 }
    writeSettings(storage, chosen)
    expect(readSettings(storage)).toEqual(chosen)
    writeSettings(storage, null)
    expect(readSettings(storage)).toEqual(DEFAULT_SETTINGS)
  })

  it('fall back silently where storage is broken, each value by itself', () => {
    expect(readSettings(storageWith('{"theme":'))).toEqual(DEFAULT_SETTINGS)
    expect(readSettings(storageWith('[]'))).toEqual(DEFAULT_SETTINGS)
    expect(readSettings(storageWith('{"theme":"pink","cineRate":1000,"letterKeys":false}'))).toEqual({
      ...DEFAULT_SETTINGS,
      letterKeys: false,
    })
    expect(readSettings(FORBIDDEN)).toEqual(DEFAULT_SETTINGS)
    expect(() => writeSettings(FORBIDDEN, DEFAULT_SETTINGS)).not.toThrow()
  })

  it('keep nothing beside the choices', () => {
    const stored = storageWith(JSON.stringify({ ...DEFAULT_SETTINGS, patientName: 'DOE^JANE' }))
    expect(Object.keys(readSettings(stored))).toEqual(Object.keys(DEFAULT_SETTINGS))
  })
})
