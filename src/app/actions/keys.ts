/** A key as an action names it, taken apart. */
export interface KeyBinding {
  /** `KeyboardEvent.key`, letters in lower case. */
  key: string
  /** Ctrl, or Command on a Mac. */
  mod: boolean
  shift: boolean
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Reads `W`, `Shift+W`, `Mod+K`, `Space`, `?`. */
export function parseKey(text: string): KeyBinding {
  const parts = text.split('+')
  const name = parts.at(-1) ?? ''
  return {
    key: name === 'Space' ? ' ' : name.length === 1 ? name.toLowerCase() : name,
    mod: parts.includes('Mod'),
    shift: parts.includes('Shift'),
  }
}

/** True when a key press is the one named. Shift counts for letters and named keys only: where `?` lies differs. */
export function matchesKey(text: string, press: KeyPress): boolean {
  const { key, mod, shift } = parseKey(text)
  const pressed = press.key.length === 1 ? press.key.toLowerCase() : press.key
  const symbol = key.length === 1 && key !== ' ' && key.toUpperCase() === key
  return (
    pressed === key &&
    mod === (press.ctrlKey || press.metaKey) &&
    !press.altKey &&
    (symbol || shift === press.shiftKey)
  )
}

/**
 * True for keys that type a letter, digit or sign: those a person who speaks to the machine, or whose hand slips,
 * may press unmeant (WCAG 2.2, 2.1.4 Character Key Shortcuts).
 */
export function isLetterKey(text: string): boolean {
  const { key, mod } = parseKey(text)
  return !mod && key.length === 1 && key !== ' '
}

const NAMES: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

/** A key as it is written on screen, for example `Ctrl+K`. */
export function keyText(text: string): string {
  return text
    .split('+')
    .map((part) => NAMES[part] ?? part)
    .join('+')
}
