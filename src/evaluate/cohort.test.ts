import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memorySource'
import { readCohort, repeatedCase } from './cohort'
import type { CohortCase } from './cohortCase'

const HEADER = 'image,dataset,case,group,scan,stack,modality,view,labels,split'

/** A cohort with a table of these lines, and images a.png to f.png. */
function table(lines: string[], header = HEADER) {
  const images = [...'abcdef'].map((name) => memorySource(`set/images/${name}.png`, 'x'))
  return [memorySource('set/cases.csv', [header, ...lines].join('\n')), ...images]
}

async function read(files: ReturnType<typeof table>, split: string | null = null): Promise<CohortCase[]> {
  const result = await readCohort('set/', files, split)
  if (result.status !== 'ok') throw new Error(result.message)
  return result.value
}

async function complaint(files: ReturnType<typeof table>, split: string | null = null): Promise<string> {
  const result = await readCohort('set', files, split)
  return result.status === 'ok' ? 'nothing is wrong' : result.message
}

async function declared({ sources }: CohortCase): Promise<unknown> {
  const file = sources.find(({ path }) => path.endsWith('case.json'))
  return file && JSON.parse(new TextDecoder().decode(await file.read(0, file.size)))
}

describe('a cohort with a table', () => {
  it('has scans of their own, at most four, and the labels of any row', async () => {
    const lines = ['a', 'b', 'c', 'd', 'e'].map(
      (name, index) =>
        `${name}.png,north,p1,g1,${4 - index},,X-ray,Frontal,${name === 'e' ? 'cyst;stone' : ''},test`,
    )
    const [one, ...others] = await read(table(lines))
    expect(others).toEqual([])
    expect(one).toMatchObject({ id: 'p1', dataset: 'north', group: 'g1', split: 'test', sliceLabels: null })
    expect(one?.labels).toEqual(['cyst', 'stone'])
    expect(one && (await declared(one))).toEqual({
      scans: ['a', 'b', 'c', 'd'].map((name) => ({ file: `images/${name}.png`, modality: 'X-ray' })),
    })
    expect(one?.sources.map(({ path }) => path)).toEqual([
      'set/case.json',
      ...['a', 'b', 'c', 'd'].map((name) => `set/images/${name}.png`),
    ])
  })

  it('makes one scan of a stack, in the order of its scan numbers', async () => {
    const lines = ['a,2', 'b,0', 'c,10', 'd,1', 'e,3'].map((name) => {
      const [image, scan] = name.split(',')
      return `${image}.png,north,v1,v1,${scan},1,CT,,${image === 'c' ? 'cyst' : ''},test`
    })
    const [one] = await read(table(lines))
    expect(one && (await declared(one))).toEqual({
      scans: [{ files: ['b', 'd', 'a', 'e', 'c'].map((name) => `images/${name}.png`), modality: 'CT' }],
    })
    expect(one?.sliceLabels).toEqual([[], [], [], [], ['cyst']])
    expect(one?.labels).toEqual(['cyst'])
  })

  it('gives the cases of a split, and those of one id in two datasets apart', async () => {
    const lines = [
      'a.png,north,p1,,,,CT,,cyst,test',
      'b.png,south,p1,,,,CT,,,test',
      'c.png,south,p2,,,,CT,,,train',
    ]
    const cases = await read(table(lines), 'test')
    expect(cases.map(({ dataset, id, group }) => [dataset, id, group])).toEqual([
      ['north', 'p1', 'p1'],
      ['south', 'p1', 'p1'],
    ])
    expect(repeatedCase(cases)).toBeNull()
    expect(repeatedCase([...cases, ...cases])).toBe('The case p1 of north is in the cohort twice.')
    expect(await complaint(table(lines), 'val')).toBe(
      'set has no case of the split val; its splits are test, train.',
    )
  })

  it('needs no more than image, case, modality and labels; the folder then is the dataset', async () => {
    const [one] = await read(table(['a.png,p1,MRI,'], '\ufeffimage,case,modality,labels'))
    expect(one).toMatchObject({ dataset: 'set', group: 'p1', split: null, labels: [] })
    expect(await complaint(table(['a.png,p1,MRI,'], 'image,case,modality,labels'), 'test')).toBe(
      'set/cases.csv has no column split.',
    )
    expect(await complaint(table([], 'image,case'))).toBe(
      'set/cases.csv, line 1: there is no column modality, labels.',
    )
    expect(await complaint(table([]))).toBe('set has no cases.')
  })

  it.each([
    ['a.png,north,p1', 'has 3 columns where the header has 10.'],
    ['g.png,north,p1,g,0,,CT,,,test', 'there is no images/g.png.'],
    [',north,p1,g,0,,CT,,,test', 'image is empty.'],
    ['a.png,north,,g,0,,CT,,,test', 'case is empty.'],
    ['a.png,north,p1,g,first,,CT,,,test', 'scan is not a whole number.'],
    ['a.png,north,p1,g,0,yes,CT,,,test', 'stack is neither 0 nor 1.'],
    [
      'a.png,north,p1,g,0,,Xray,,,test',
      'modality is none of CT, MRI, X-ray, Ultrasound, Annotated image, Fluoroscopy, Mammography, DSA, Nuclear medicine, Barium.',
    ],
    ['a.png,north,ok,ok,0,,CT,,,train', 'the case ok has rows in two splits.'],
    ['a.png,north,ok,other,0,,CT,,,test', 'the case ok has rows in two groups.'],
    ['a.png,north,ok,ok,0,1,CT,,,test', 'the case ok is a stack in some rows only.'],
  ])('names file and line of the row %s', async (row, reason) => {
    const lines = ['b.png,north,ok,ok,0,,CT,,"a ""b""",test', '', row]
    expect(await complaint(table(lines))).toBe(`set/cases.csv, line 4: ${reason}`)
  })

  it('refuses a stack of two modalities and a table that is none', async () => {
    const stack = ['a.png,north,v,v,0,1,CT,,,test', 'b.png,north,v,v,1,1,MRI,,,test']
    expect(await complaint(table(stack))).toBe(
      'set/cases.csv, line 3: the stack v has slices of two modalities.',
    )
    expect(await complaint(table(['a.png,"north,p1,g']))).toMatch(
      /^set\/cases\.csv is not a table of comma-separated values: .*line 2/,
    )
  })

  it('names the first five of many bad rows', async () => {
    const message = await complaint(table(Array.from({ length: 9 }, () => 'a.png')))
    expect(message.split('\n')).toHaveLength(6)
    expect(message).toContain('line 6: has 1 columns')
    expect(message.split('\n').at(-1)).toBe('And 4 more.')
  })
})

describe('a cohort of case folders', () => {
  const scans = [{ file: 'a.png', modality: 'CT' }]

  function folder(name: string, declaration: object | string) {
    const text = typeof declaration === 'string' ? declaration : JSON.stringify(declaration)
    return [memorySource(`set/${name}/case.json`, text), memorySource(`set/${name}/a.png`, 'x')]
  }

  it('has a case a folder, with what its case.json says of it', async () => {
    const files = [
      ...folder('one', { scans, labels: ['cyst', 'cyst'], dataset: 'north', group: 'g', split: 'test' }),
      ...folder('deep/two', { scans, labels: [] }),
      memorySource('set/README.md', 'x'),
      memorySource('other/three/case.json', '{}'),
    ]
    const cases = await read(files)
    expect(cases.map(({ sources: _, ...one }) => one)).toEqual([
      {
        id: 'one',
        dataset: 'north',
        group: 'g',
        split: 'test',
        labels: ['cyst'],
        sliceLabels: null,
        picture: null,
      },
      {
        id: 'deep/two',
        dataset: 'set',
        group: 'deep/two',
        split: null,
        labels: [],
        sliceLabels: null,
        picture: null,
      },
    ])
    expect(cases[1]?.sources.map(({ path }) => path)).toEqual([
      'set/deep/two/case.json',
      'set/deep/two/a.png',
    ])
    expect((await read(files, 'val')).map(({ id }) => id)).toEqual(['deep/two'])
  })

  it('says which case.json has no labels or is none, and what is no cohort', async () => {
    const message = await complaint([...folder('one', { scans }), ...folder('two', '{')])
    expect(message.split('\n')[0]).toMatch(/^set\/one\/case\.json: labels: /)
    expect(message.split('\n')[1]).toBe('set/two/case.json is not valid JSON.')
    expect(await complaint([memorySource('set/a.png', 'x')])).toBe(
      'set is no cohort: it has neither a cases.csv nor folders with a case.json.',
    )
  })
})
