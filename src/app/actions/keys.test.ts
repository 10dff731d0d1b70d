import { describe, expect, it } from 'vitest'
import { isLetterKey, keyText, matchesKey, parseKey } from './keys'

function press(key: string, held: Partial<Record<'ctrl' | 'meta' | 'alt' | 'shift', boolean>> = {}) {
  const { ctrl = false, meta = false, alt = false, shift = false } = held
  return { key, ctrlKey: ctrl, metaKey: meta, altKey: alt, shiftKey: shift }
}

describe('keys of actions', () => {
  it('are taken apart', () => {
    expect(parseKey('W')).toEqual({ key: 'w', mod: false, shift: false })
    expect(parseKey('Mod+Shift+O')).toEqual({ key: 'o', mod: true, shift: true })
    expect(parseKey('Space')).toEqual({ key: ' ', mod: false, shift: false })
    expect(parseKey('ArrowDown')).toEqual({ key: 'ArrowDown', mod: false, shift: false })
  })

  it('fit letters with or without Caps Lock, but not with another modifier', () => {
    expect(matchesKey('W', press('w'))).toBe(true)
    expect(matchesKey('W', press('W'))).toBe(true)
    expect(matchesKey('W', press('W', { shift: true }))).toBe(false)
    expect(matchesKey('Shift+W', press('W', { shift: true }))).toBe(true)
    expect(matchesKey('W', press('w', { ctrl: true }))).toBe(false)
    expect(matchesKey('W', press('w', { alt: true }))).toBe(false)
  })

  it('take Ctrl and Command alike', () => {
    expect(matchesKey('Mod+K', press('k', { ctrl: true }))).toBe(true)
    expect(matchesKey('Mod+K', press('k', { meta: true }))).toBe(true)
    expect(matchesKey('Mod+K', press('k'))).toBe(false)
  })

  it('fit signs wherever the keyboard has them', () => {
    expect(matchesKey('?', press('?', { shift: true }))).toBe(true)
    expect(matchesKey('?', press('?'))).toBe(true)
    expect(matchesKey('1', press('1', { shift: true }))).toBe(true)
  })

  it('type something or not', () => {
    const keys = ['W', 'Shift+W', '1', '?', '[', 'Space', 'ArrowDown', 'Escape', 'Mod+K', 'Mod+,']
    expect(keys.filter(isLetterKey)).toEqual(['W', 'Shift+W', '1', '?', '['])
  })

  it('are written as on the keyboard', () => {
    expect(keyText('Mod+K')).toBe('Ctrl+K')
    expect(keyText('ArrowDown')).toBe('↓')
  })
})
