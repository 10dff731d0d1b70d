import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { benchArguments } from './benchArguments'

it('measures the default pack as usual when nothing is said', () => {
  expect(benchArguments([])).toEqual({
    status: 'ok',
    value: {
      effort: 'usual',
      json: false,
      pack: resolve('public/models/default'),
      faithfulness: false,
      plot: null,
      checkpoint: null,
    },
  })
})

it('takes a checkpoint for a full run', () => {
  const given = benchArguments(['--full', '--checkpoint', 'model.bin', '--json'])
  expect(given).toMatchObject({
    status: 'ok',
    value: { effort: 'full', json: true, checkpoint: resolve('model.bin') },
  })
})

it('refuses what does not go together, and what it does not know', () => {
  for (const args of [
    ['--quick', '--full'],
    ['--full', '--faithfulness'],
    ['--plot', 'curves.svg'],
    ['--quick', '--checkpoint', 'model.bin'],
  ]) {
    expect(benchArguments(args)).toEqual({
      status: 'failed',
      code: 'usage',
      message: 'These options do not go together.',
    })
  }
  expect(benchArguments(['--fast'])).toMatchObject({ status: 'failed', code: 'usage' })
})
