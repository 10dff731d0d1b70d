import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDiagnosis } from '../report/diagnosisJson'
import { parseNpy, writeNpy } from '../study/npy'
import { openStudy } from '../testing/openStudy'
import { tinyPack } from '../testing/tinyPack'
import { DEFAULT_PACK, parseDiagnoseArguments } from './diagnoseArguments'
import { logitsInClassOrder, runDiagnose } from './diagnoseCommand'
import { fileSources } from './fileSource'

describe('the arguments of diagnose', () => {
  it('are read', () => {
    const given = parseDiagnoseArguments(['a', 'b', '--json', '--scans', 'x,y', '--logits', 'o.npy'])
    const expected = {
      paths: ['a', 'b'],
      pack: DEFAULT_PACK,
      scans: ['x', 'y'],
      mixed: false,
      json: true,
      logits: 'o.npy',
    }
    expect(given).toEqual(expected)
    expect(parseDiagnoseArguments(['a', '--pack', 'p'])).toMatchObject({
      pack: 'p',
      scans: null,
      json: false,
    })
  })

  it('are refused when they are others', () => {
    expect(parseDiagnoseArguments([])).toBeNull()
    expect(parseDiagnoseArguments(['a', '--fast'])).toBeNull()
    expect(parseDiagnoseArguments(['a', '--pack'])).toBeNull()
  })
})

describe('diagnose', () => {
  let root = ''
  let pack = ''

  async function run(
    paths: string[],
    part: { json?: boolean; logits?: string; pack?: string; scans?: string[]; mixed?: boolean } = {},
  ) {
    let out = ''
    let err = ''
    const given = { paths, pack: part.pack ?? pack, scans: part.scans ?? null, json: part.json ?? false }
    const status = await runDiagnose(
      { ...given, logits: part.logits ?? null, mixed: part.mixed ?? false },
      {
        out: (text) => {
          out += text
        },
        err: (text) => {
          err += text
        },
      },
    )
    return { status, out, err }
  }

  async function folder(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
    const path = join(root, name)
    await mkdir(path, { recursive: true })
    for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content)
    return path
  }

  const stack = writeNpy(
    Float32Array.from({ length: 32 }, (_, index) => index),
    [4, 4, 2],
  )
  const caseJson = JSON.stringify({ scans: [{ file: 'a.npy', modality: 'CT' }] })

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'diagnose-'))
    pack = join(root, 'pack')
    await folder('pack', Object.fromEntries(await tinyPack()))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('prints what it is not before the ranking', async () => {
    const { status, out } = await run([await folder('plain', { 'a.npy': stack, 'case.json': caseJson })])
    expect(status).toBe(0)
    expect(out.split('\n')[0]).toBe('For research use; not a medical device.')
    expect(out).toMatch(/CT \(slot 1\).*key slice \d of 2/)
  })

  it('prints the whole diagnosis as JSON and writes the logits in class order', async () => {
    const logits = join(root, 'logits.npy')
    const path = await folder('json', { 'a.npy': stack, 'case.json': caseJson })
    const { status, out, err } = await run([path], { json: true, logits })
    expect([status, err]).toEqual([0, ''])
    const diagnosis = parseDiagnosis(out, 'the output')
    if (diagnosis.status !== 'ok') throw new Error(diagnosis.message)
    const array = parseNpy(await readFile(logits), 'logits.npy')
    if (array.status !== 'ok') throw new Error(array.message)
    expect(array.value.shape).toEqual([diagnosis.value.evidence.classIds.length])
    expect(array.value.data).toEqual(logitsInClassOrder(diagnosis.value))
  })

  it('says in one sentence which path or file is bad, and why', async () => {
    const missing = join(root, 'nowhere')
    expect(await run([missing])).toMatchObject({ status: 1, err: expect.stringContaining(missing) })
    const empty = await folder('empty', {})
    expect(await run([empty])).toMatchObject({ status: 1, err: expect.stringContaining(empty) })
    const text = await run([await folder('text', { 'scan.dcm': 'not a scan' })])
    expect(text).toMatchObject({ status: 1, err: expect.stringContaining('scan.dcm') })
    const gap = await run([await folder('gap', { 'case.json': caseJson })])
    expect(gap).toMatchObject({ status: 1, err: expect.stringContaining('a.npy') })
    for (const { err } of [text, gap]) expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('refuses scans of two patients until told that they are meant', async () => {
    const files = { 'a.npy': stack, 'case.json': caseJson }
    const paths = [await folder('first', files), await folder('second', files)]
    const { series } = await openStudy(await fileSources(paths))
    const scans = series.map(({ id }) => id)
    expect(await run(paths, { scans })).toMatchObject({
      status: 1,
      err: 'The case mixes scans of 2 patients. A diagnosis is meant for one patient. Say --mixed to diagnose them as one case all the same.\n',
    })
    const meant = await run(paths, { scans, mixed: true, json: true })
    expect(meant.status).toBe(0)
    expect(meant.out).toContain('"several-patients"')
    expect((await run(paths)).status).toBe(0)
  })

  it('refuses a truncated stack, an id that is not open, and a pack whose bytes changed', async () => {
    const cut = await run([await folder('cut', { 'a.npy': stack.slice(0, 150), 'case.json': caseJson })])
    expect(cut).toMatchObject({ status: 1, err: expect.stringContaining('a.npy') })
    const path = await folder('fine', { 'a.npy': stack, 'case.json': caseJson })
    const unknown = await run([path], { scans: ['none'] })
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining('No series has the id none') })
    const files = Object.fromEntries(await tinyPack())
    const graph = Object.keys(files).find((name) => name.endsWith('.onnx')) ?? ''
    const changed = await folder('changed', { ...files, [graph]: Uint8Array.of(1, 2, 3) })
    expect(await run([path], { pack: changed })).toMatchObject({
      status: 1,
      err: expect.stringContaining(graph),
    })
  })
})
