import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeDicom } from '../testing/dicomWriter'

const inspect = (...args: string[]) =>
  spawnSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'src/cli/inspect.ts', ...args], {
    encoding: 'utf8',
  })

describe('inspect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'))
  writeFileSync(
    join(folder, 'a'),
    writeDicom({
      modality: 'MR',
      rows: 2,
      columns: 2,
      pixels: new Uint8Array(4),
      sliceThickness: 3,
      description: 'T1',
    }),
  )
  writeFileSync(join(folder, '.hidden'), '%PDF-1.4')

  it('prints raddiag-study/1 and nothing that only the page needs', () => {
    const { status, stdout, stderr } = inspect(folder, '--json')
    const study = JSON.parse(stdout)
    expect([status, stderr]).toEqual([0, ''])
    expect(Object.keys(study)).toEqual(['schema', 'patients', 'skipped'])
    expect(study.schema).toBe('raddiag-study/1')
    expect(study.patients[0].studies[0].series[0]).toEqual({
      id: expect.stringMatching(/^s[0-9a-z]{11}$/),
      modality: 'MR',
      description: 'T1',
      slices: 1,
      rows: 2,
      columns: 2,
      kind: 'image',
      plane: 'axial',
      spacing: [1, 1, 3],
      transferSyntaxes: ['1.2.840.10008.1.2.1'],
      splitBecause: null,
      case: { included: true, slot: 4, because: expect.any(String) },
      warnings: [],
    })
    expect(study.skipped).toEqual([
      {
        source: join(folder, '.hidden'),
        code: 'not-an-image',
        message: expect.stringContaining('a PDF document'),
      },
    ])
  })

  it('exits with 2 for wrong usage, and with 1 and a sentence for a path that is not there', () => {
    expect(inspect('--nonsense', folder).status).toBe(2)
    expect(inspect().stderr).toContain('Usage:')
    const gone = inspect(join(folder, 'gone'))
    expect([gone.status, gone.stderr]).toEqual([
      1,
      `${join(folder, 'gone')} does not exist or cannot be read.\n`,
    ])
  })
})
