import { describe, expect, it } from 'vitest'
import { ACTIONS, byGroup, findActions } from './actions'
import type { ActionGroup } from './actions/action'
import { parseKey } from './actions/keys'
import { nextKeySlice } from './actions/viewActions'
import { BAR, menuGroups } from './toolbar'

/** Of two that are possible the first in the registry takes it: a running diagnosis is stopped, then a volume left. */
const IN_TURN = JSON.stringify(parseKey('Escape'))

/** Groups that are never possible together with those of the other row: their keys may be the same. */
const EITHER: readonly (readonly ActionGroup[])[] = [['CT windows'], ['PET windows', 'Window']]

describe('the registry', () => {
  it('has no id twice, and no key twice among actions possible together', () => {
    const ids = ACTIONS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const without of EITHER) {
      const keys = ACTIONS.filter(({ group }) => !without.includes(group)).flatMap((action) => action.keys)
      const read = keys.map((key) => JSON.stringify(parseKey(key)))
      expect(read.filter((key, i) => read.indexOf(key) !== i && key !== IN_TURN)).toEqual([])
    }
  })

  it('gives the digits 1 to 9 to the CT windows', () => {
    const digits = ACTIONS.filter(({ group }) => group === 'CT windows').flatMap(({ keys }) => keys)
    expect(digits.slice(0, 9)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  it('groups every action once', () => {
    const groups = byGroup(ACTIONS)
    expect(groups.flatMap(([, actions]) => actions)).toHaveLength(ACTIONS.length)
    expect(groups.map(([group]) => group)).toEqual([
      'Study',
      'Tools',
      'Image',
      'Slices and viewports',
      'Layout',
      'Volume',
      'CT windows',
      'PET windows',
      'Window',
      'Evidence',
      'Model',
      'Page',
    ])
  })

  it('stands wholly in the menus of the bar', () => {
    const menus = (['measure', 'image', 'window', 'view', 'more'] as const).flatMap(menuGroups)
    const listed = menus.flatMap(([, actions]) => actions.map(({ id }) => id))
    expect(listed.toSorted()).toEqual(ACTIONS.map(({ id }) => id).toSorted())
    expect(Object.values(BAR).flatMap(({ ids }) => ids.filter((id) => !listed.includes(id)))).toEqual([])
  })

  it('is searched by words of name and group, in any order', () => {
    expect(findActions(ACTIONS, 'windows  BRAIN').map(({ id }) => id)).toEqual(['window-brain'])
    expect(findActions(ACTIONS, 'brain mr')).toEqual([])
  })
})

describe('key slices by key', () => {
  it('go on from the slice on screen and round the end', () => {
    expect(nextKeySlice([12, 3, 7], 3, 1)).toBe(7)
    expect(nextKeySlice([12, 3, 7], 12, 1)).toBe(3)
    expect(nextKeySlice([12, 3, 7], 5, -1)).toBe(3)
    expect(nextKeySlice([12, 3, 7], 3, -1)).toBe(12)
    expect(nextKeySlice([], 3, 1)).toBeNull()
  })
})
