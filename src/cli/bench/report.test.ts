import { expect, it } from 'vitest'
import { benchRows, benchTable, type RunResult } from './report'

const pack = { id: 'p', version: '1', sha256: 'a', precision: 'fp16' }

function result(name: string, runtime: RunResult['runtime'], slice: number[], whole: number[]): RunResult {
  return { name, runtime, threads: 2, load: 10, slice, case: whole, peakBytes: 2 ** 21 }
}

it('compares with onnxruntime-node of the same run', () => {
  const rows = benchRows([
    result('browser', 'chromium-wasm', [30, 20, 40], [300, 300, 300]),
    result('node', 'onnxruntime-node', [20, 20, 20], [100, 200, 150]),
  ])
  expect(rows[0]).toMatchObject({ slice: 30, sliceRatio: 1.5, case: 300, caseRatio: 2 })
  expect(rows[0]?.samples).toEqual({ slice: [30, 20, 40], case: [300, 300, 300] })
  expect(rows[1]).toMatchObject({ sliceRatio: 1, caseRatio: 1 })
  const table = benchTable({
    schema: 'raddiag-bench/1',
    pack,
    machine: { cpu: 'c', cores: 2, memoryBytes: 2 ** 34, node: 'v20', chromium: 'Chromium 1' },
    plan: { counts: [32, 32], warmUp: 2, runs: 5 },
    rows,
  })
  expect(table).toContain('case of 32 + 32 slices')
  expect(table.split('\n').at(-2)).toMatch(/^browser\s+10\s+30\.0\s+1\.50\s+300\s+2\.00\s+2$/)
})
