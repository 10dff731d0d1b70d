import { describe, expect, it } from 'vitest'
import type { SettingsStorage } from '../settings/settings'
import { readChoice, writeChoice } from './packChoice'

function storageOf(entries: Map<string, string>): SettingsStorage {
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}

const choice = { key: 'narrow-1-0a1b2c', name: 'narrow 1' }

describe('the chosen model', () => {
  it('is remembered under raddiag-pack/1 and forgotten for the one that ships', () => {
    const entries = new Map<string, string>()
    const storage = storageOf(entries)
    writeChoice(storage, choice)
    expect(JSON.parse(entries.get('raddiag-pack/1') ?? '')).toEqual(choice)
    expect(readChoice(storage)).toEqual(choice)
    writeChoice(storage, null)
    expect(entries.size).toBe(0)
    expect(readChoice(storage)).toBeNull()
  })

  it.each([
    'not json',
    '{}',
    '"narrow"',
    '{"key":"../elsewhere","name":"x"}',
    '{"key":"a/b","name":"x"}',
    '{"key":"a","name":""}',
  ])('is none where %s is stored', (text) => {
    expect(readChoice(storageOf(new Map([['raddiag-pack/1', text]])))).toBeNull()
  })

  it('holds for the visit where storage is forbidden', () => {
    const refuse = (): never => {
      throw new DOMException('forbidden', 'SecurityError')
    }
    const forbidden = { getItem: refuse, setItem: refuse, removeItem: refuse }
    expect(readChoice(forbidden)).toBeNull()
    expect(() => writeChoice(forbidden, choice)).not.toThrow()
  })
})
