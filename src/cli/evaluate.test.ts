import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Evaluation, evaluationSchema, evaluationSummarySchema } from '../evaluate/evaluation'
import { manifestSchema } from '../model/manifest'
import { tinyPack } from '../testing/tinyPack'
import { parseEvaluateArguments } from './evaluateArguments'
import { runEvaluate } from './evaluateCommand'

const SIDE = 64

/** A grey square, with a bright mark if asked for. */
function picture(marked: boolean): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE).fill(90)
  for (let row = 16; marked && row < 24; row += 1) {
    data.fill(250, row * SIDE + 16, row * SIDE + 24)
  }
  return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 })
}

/** Single pictures: of three with the label one has no mark, of four without it one has. */
const SINGLES = [
  ['a', true, true],
  ['b', true, true],
  ['c', false, true],
  ['d', true, false],
  ['e', false, false],
  ['f', false, false],
  ['g', false, false],
] as const

const ROWS = [
  'image,dataset,case,group,scan,stack,modality,labels,split',
  ...SINGLES.map(
    ([id, marked, labelled]) =>
      `${marked ? 'marked' : 'plain'}.png,single,${id},${id},0,,X-ray,${labelled ? 'planted-mark' : ''},test`,
  ),
  // The labelled slice is the marked one in v; in w it comes third, behind the marked one and the plain one before it.
  'plain.png,volumes,v,v,0,1,CT,,test',
  'marked.png,volumes,v,v,1,1,CT,planted-mark;unheard-of,test',
  'plain.png,volumes,v,v,2,1,CT,,test',
  'marked.png,volumes,w,w,0,1,CT,,test',
  'plain.png,volumes,w,w,1,1,CT,,test',
  'plain.png,volumes,w,w,2,1,CT,planted-mark,test',
  'plain.png,pairs,x,x,0,,CT,planted-mark,test',
  'marked.png,pairs,x,x,1,,MRI,planted-mark,test',
  'plain.png,pairs,y,y,0,,CT,,test',
  'plain.png,pairs,y,y,1,,CT,,test',
  'gone.png,single,t,t,0,,CT,,train',
]

describe('evaluate', () => {
  let root = ''
  let pack = ''
  let cohort = ''

  async function run(...args: string[]) {
    let out = ''
    let err = ''
    const given = parseEvaluateArguments(['--pack', pack, '--draws', '50', ...args])
    if (given === null) throw new Error('usage')
    const status = await runEvaluate(given, {
      out: (text) => {
        out += text
      },
      err: (text) => {
        err += text
      },
    })
    return { status, out, err }
  }

  async function json(...args: string[]): Promise<Evaluation> {
    const { out } = await run(...args, '--json')
    return evaluationSchema.parse(JSON.parse(out))
  }

  async function folder(name: string, files: Record<string, Uint8Array | string>): Promise<string> {
    const path = join(root, name)
    for (const [file, content] of Object.entries(files)) {
      await mkdir(join(path, file, '..'), { recursive: true })
      await writeFile(join(path, file), content)
    }
    return path
  }

  const pictures = { 'images/marked.png': picture(true), 'images/plain.png': picture(false) }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'evaluate-'))
    pack = await folder('pack', Object.fromEntries(await tinyPack()))
    cohort = await folder('made', { ...pictures, 'cases.csv': ROWS.join('\n') })
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('gives the figures of a cohort, as counted by hand', async () => {
    const { status, out, err } = await run(cohort, '--split', 'test', '--json')
    expect({ status, err }).toEqual({ status: 0, err: 'The pack has no class for unheard-of.\n' })
    const {
      cases,
      pack: named,
      classes,
      macro,
      keySlices,
      fusion,
      outside,
    } = evaluationSchema.parse(JSON.parse(out))
    expect(cases).toBe(11)
    expect(named).toMatchObject({ id: 'tiny-planted-mark', version: '1' })
    expect(classes.map(({ id }) => id)).toEqual(['planted-mark'])
    expect(classes[0]?.byDataset).toMatchObject([
      { dataset: 'single', positives: 3, negatives: 4, auc: 8.5 / 12 },
      { dataset: 'volumes', positives: 2, negatives: 0, auc: null, aucInterval: null },
      { dataset: 'pairs', positives: 1, negatives: 1, auc: 1 },
    ])
    expect(macro.classes).toBe(1)
    expect(keySlices).toEqual({
      stacks: 2,
      first: 0.5,
      inThree: 1,
      byLabel: [
        { id: 'planted-mark', stacks: 2, first: 0.5, inThree: 1 },
        { id: 'unheard-of', stacks: 1, first: 1, inThree: 1 },
      ],
    })
    expect(fusion).toMatchObject({ cases: 2, classes: 1, fused: 1, bestSingle: 1, difference: 0 })
    expect(outside).toEqual({ cases: 0, share: 0 })
  })

  it('asks for key slices of composed stacks', async () => {
    const plain = Array.from({ length: 10 }, (_, index) => `plain.png,many,n${index},X-ray,`)
    const rows = ['image,dataset,case,modality,labels', ...plain, 'marked.png,many,m,X-ray,planted-mark']
    const many = await folder('many', { ...pictures, 'cases.csv': rows.join('\n') })
    const { composed, cases } = await json(many, '--composed', '5')
    expect(cases).toBe(11)
    expect(composed).toEqual({
      depth: 32,
      byDataset: [{ dataset: 'many', stacks: 5, first: 1, inThree: 1 }],
    })
    const { out } = await run(many, '--composed', '5')
    expect(out).toContain(
      'Key slices, one picture among 31 normal ones of many: 5 stacks; a labelled slice in first place 1.000, in three 1.000.',
    )
    expect((await json(many)).composed).toBeUndefined()
  })

  it('takes some of the datasets', async () => {
    const { cases, classes, confusion } = await json(cohort, '--split', 'test', '--datasets', 'single')
    expect(cases).toBe(7)
    expect(classes[0]).toMatchObject({ auc: 8.5 / 12, f1: 2 / 3, packThreshold: 0.5, packF1: 2 / 3 })
    expect(classes[0]?.ap).toBeCloseTo((2 / 3) ** 2 + 1 / 7, 12)
    expect(classes[0]?.sensitivity).toBeCloseTo(2 / 3, 12)
    expect(classes[0]?.specificity).toBe(0.75)
    expect(confusion.map(({ truth, found, cases: count }) => [truth, found, count])).toEqual([
      ['planted-mark', 'planted-mark', 2],
      ['planted-mark', 'no-mark', 1],
      ['normal', 'no-mark', 3],
      ['normal', 'planted-mark', 1],
    ])
  })

  it('takes several cohorts, in both forms, as one', async () => {
    const scans = [{ file: 'x.png', modality: 'CT' }]
    const folders = await folder('folders', {
      'sick/case.json': JSON.stringify({ scans, labels: ['planted-mark'] }),
      'sick/x.png': picture(true),
      'well/case.json': JSON.stringify({ scans, labels: [] }),
      'well/x.png': picture(false),
    })
    const { cohort: named, classes } = await json(
      folders,
      cohort,
      '--split',
      'test',
      '--home',
      'planted-mark=folders',
    )
    expect(named).toEqual({
      name: 'folders + made',
      split: 'test',
      datasets: ['folders', 'single', 'volumes', 'pairs'],
    })
    expect(classes[0]).toMatchObject({ datasets: ['folders'], positives: 1, negatives: 1, auc: 1 })
  })

  it('prints a table for a person', async () => {
    const { out } = await run(cohort, '--split', 'test', '--datasets', 'single')
    expect(out).toContain('tiny-planted-mark 1 on made, split test: 7 cases of 1 datasets')
    expect(out).toMatch(
      /Planted mark +3 \/ 4 {2}0\.708 {2}0\.\d{3} to \d\.\d{3} +0\.587 {2}0\.667 {2}0\.417 /,
    )
    expect(out).toContain('      1  single: normal found as planted-mark')
  })

  it('writes one row a case', async () => {
    const file = join(root, 'rows.csv')
    expect(await run(cohort, '--split', 'test', '--predictions', file)).toMatchObject({ status: 0 })
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(12)
    expect(lines[0]).toBe(
      'case,dataset,group,split,labels,positive,outside,kinds,logit:planted-mark,logit:no-mark,probability:planted-mark,probability:no-mark',
    )
    expect(lines[1]).toMatch(/^a,single,a,test,planted-mark,planted-mark,0,,5,-5,0\.9933\d+,0\.0066\d+$/)
    expect(lines[8]).toMatch(/^v,volumes,v,test,planted-mark;unheard-of,planted-mark,0,,/)
  })

  it('writes its figures into the manifest of a pack with the same graphs', async () => {
    const files = Object.fromEntries(await tinyPack())
    const given: unknown = JSON.parse(new TextDecoder().decode(files['manifest.json']))
    const before = { ...manifestSchema.parse(given), metrics: { speed: 3 }, own: 'kept' }
    const target = await folder('target', { ...files, 'manifest.json': JSON.stringify(before) })
    const args = [cohort, '--split', 'test', '--datasets', 'single']
    expect(await run(...args, '--into', target)).toMatchObject({ status: 0, err: '' })
    const text = await readFile(join(target, 'manifest.json'), 'utf8')
    const after = manifestSchema.parse(JSON.parse(text))
    expect(after.labels[0]?.measured).toMatchObject({ positives: 3, negatives: 4, auc: 0.7083 })
    expect(after.labels[1]).not.toHaveProperty('measured')
    const summary = evaluationSummarySchema.parse(after.metrics?.evaluation)
    expect(summary.classes[0]).toMatchObject({ id: 'planted-mark', auc: 0.7083 })
    const { labels: _, metrics, ...rest } = JSON.parse(text)
    const { labels: __, metrics: ___, ...same } = before
    expect(rest).toEqual(same)
    expect(metrics.speed).toBe(3)
    const more = await tinyPack([{ id: 'third', name: 'Third' }])
    const other = await folder('other', Object.fromEntries(more))
    expect(await run(...args, '--into', other)).toMatchObject({
      status: 1,
      err: `${other} holds other graphs than the pack that was evaluated.\n`,
    })
  })

  it('leaves out what cannot be read, says so, and then changes no manifest', async () => {
    const lines = [...ROWS.slice(0, 3), 'broken.png,single,z,z,0,,CT,,test']
    const files = { ...pictures, 'images/broken.png': 'no picture', 'cases.csv': lines.join('\n') }
    const path = await folder('broken', files)
    const { status, out, err } = await run(path, '--json', '--into', pack)
    expect(status).toBe(1)
    expect(err).toContain('z is left out: ')
    expect(err).toContain('broken.png')
    expect(err).toContain(`${pack} is left as it is, because z could not be read.`)
    const { cases, leftOut } = evaluationSchema.parse(JSON.parse(out))
    expect(cases).toBe(2)
    expect(leftOut).toMatchObject([{ case: 'z', dataset: 'single' }])
  })

  it.each([
    ['a bad row', () => [cohort], /made\/cases\.csv, line 19: there is no images\/gone\.png\.\n$/],
    [
      'no such split',
      () => [cohort, '--split', 'val'],
      /made has no case of the split val; its splits are test, train\.\n$/,
    ],
    ['no such folder', () => [join(root, 'nowhere')], /nowhere does not exist or cannot be read\.\n$/],
    ['no cohort', () => [pack], /pack is no cohort: it has neither/],
    [
      'the same cohort twice',
      () => [cohort, cohort, '--split', 'test'],
      /^The case a of single is in the cohort twice\.\n$/,
    ],
    [
      'no such dataset',
      () => [cohort, '--split', 'test', '--datasets', 'x'],
      /^There is no dataset x among the cases/,
    ],
    [
      'no such class',
      () => [cohort, '--split', 'test', '--home', 'x=single'],
      /The pack has no class x to give a home\.\n$/,
    ],
    ['no pack', () => [cohort, '--split', 'test', '--pack', cohort], /manifest\.json/],
  ])('says what is wrong: %s', async (_, args, message) => {
    const { status, out, err } = await run(...args())
    expect(status).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(message)
  })
})
