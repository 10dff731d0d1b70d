import { describe, expect, it } from 'vitest'
import { History } from './history'

describe('states one after another', () => {
  it('are undone and redone in order, and a new one ends what could be redone', () => {
    const history = new History('a', 10)
    history.record('b')
    history.record('c')
    expect([history.undo(), history.undo(), history.undo(), history.now]).toEqual(['b', 'a', null, 'a'])
    expect([history.redo(), history.now]).toEqual(['b', 'b'])
    history.record('d')
    expect([history.redo(), history.undo(), history.redo(), history.redo()]).toEqual([null, 'b', 'd', null])
  })

  it('are kept up to a limit', () => {
    const history = new History(0, 2)
    for (const state of [1, 2, 3]) history.record(state)
    expect([history.undo(), history.undo(), history.undo()]).toEqual([2, 1, null])
  })
})
