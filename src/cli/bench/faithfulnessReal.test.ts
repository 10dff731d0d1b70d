import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasShared, sharedPath } from '../../testing/shared'
import { DEFAULT_PACK } from '../diagnoseArguments'
import { logitsInClassOrder } from '../diagnoseCommand'
import { folderPack } from '../folderPack'
import { type CaseInput, openPack, ProbedCase } from './faithfulnessCase'
import { caseFolders, heldOutPictures, type ListedCase, manyScans, stacks } from './faithfulnessReal'

const TABLE = `image,dataset,case,group,scan,stack,modality,view,labels,split,licence,source
a0.png,one,one/a,one/a,0,,X-ray,,pneumonia,test,,"left, upper"
a1.png,one,one/a,one/a,1,,CT,,,test,,
b0.png,one,one/b,one/ab,0,,X-ray,,pneumonia;covid,test,,
c0.png,one,one/c,one/ab,0,,X-ray,,pneumonia,test,,
d0.png,one,one/d,one/d,0,,X-ray,,pneumonia,train,,
e0.png,two,two/e,two/e,0,1,MRI,,,test,,
e1.png,two,two/e,two/e,1,1,MRI,,haemorrhage,test,,
e2.png,two,two/e,two/e,2,1,MRI,,,test,,
f0.png,two,two/f,two/f,0,1,MRI,,,train,,
f1.png,two,two/f,two/f,1,1,MRI,,haemorrhage,train,,
`

/** Grey of each picture's first pixel, by its name. */
const GREY: Readonly<Record<string, number>> = {
  a0: 10,
  a1: 20,
  b0: 30,
  c0: 40,
  d0: 50,
  e0: 60,
  e1: 70,
  e2: 80,
  f0: 90,
  f1: 100,
}

describe('cases of a cohort', () => {
  let root = ''

  async function opened(listed: ListedCase | undefined): Promise<CaseInput> {
    const result = await listed?.open()
    if (result?.status !== 'ok') throw new Error(result?.message ?? 'not listed')
    return result.value
  }

  async function greys({ scans, slices }: CaseInput): Promise<number[][]> {
    const all: number[][] = []
    for (const scan of scans) {
      const values: number[] = []
      for (const id of scan.sliceIds) {
        const slice = await slices.slice(id)
        values.push(slice.status === 'ok' ? (slice.value.pixels[0] ?? -1) : -1)
      }
      all.push(values)
    }
    return all
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cohort-'))
    await mkdir(join(root, 'images'))
    await writeFile(join(root, 'cases.csv'), TABLE)
    for (const [name, grey] of Object.entries(GREY)) {
      const data = new Uint8Array(64).fill(grey)
      await writeFile(
        join(root, 'images', `${name}.png`),
        encode({ width: 8, height: 8, data, channels: 1, depth: 8 }),
      )
    }
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('are one of each group of the test split, the same at every call', async () => {
    const names = (await heldOutPictures([root], ['pneumonia'], 5)).map(({ name }) => name)
    expect(names).toHaveLength(2)
    expect(names).toContain('one/a')
    expect(names.some((name) => name === 'one/b' || name === 'one/c')).toBe(true)
    expect((await heldOutPictures([root], ['pneumonia'], 5)).map(({ name }) => name)).toEqual(names)
    expect((await heldOutPictures([root], ['covid', 'nothing'], 5)).map(({ name }) => name)).toEqual([
      'one/b',
    ])
    expect(await heldOutPictures([root], ['pneumonia'], 1)).toHaveLength(1)
    expect(await manyScans(root)).toEqual([])
  })

  it('have a scan for each picture, with the labels of any', async () => {
    const listed = await heldOutPictures([root], ['pneumonia'], 5)
    const input = await opened(listed.find(({ name }) => name === 'one/a'))
    expect(input.labels).toEqual(['pneumonia'])
    expect(input.scans.map(({ modality, slot }) => [modality, slot])).toEqual([
      ['X-ray', 7],
      ['CT', 1],
    ])
    expect(await greys(input)).toEqual([[10], [20]])
  })

  it('are one scan where the table says stack, slices in its order', async () => {
    const [stack, ...rest] = await stacks(root, 'two')
    expect(rest).toEqual([])
    const input = await opened(stack)
    expect(input.labels).toEqual(['haemorrhage'])
    expect(await greys(input)).toEqual([[60, 70, 80]])
  })
})

describe.skipIf(!hasShared)('a demonstration case (needs ../shared)', () => {
  it('is put together from its parts as it was diagnosed, and changes when a part goes', async () => {
    const pack = await openPack(folderPack(DEFAULT_PACK))
    if (pack.status !== 'ok') throw new Error(pack.message)
    const listed = caseFolders(sharedPath('demo-cases')).find(({ name }) => name.includes('several-scans'))
    const input = await listed?.open()
    if (input?.status !== 'ok') throw new Error('not opened')
    expect(input.value.labels).toEqual(['covid-19'])
    const probed = await ProbedCase.open(pack.value, input.value)
    if (probed.status !== 'ok') throw new Error(probed.message)
    const { finding, diagnosis } = probed.value
    expect(finding.id).toBe('covid-19')
    const whole = await probed.value.withPixels(0, 0, probed.value.slice(0, 0))
    expect(whole.logit).toBeCloseTo(finding.logit, 3)
    expect(whole.probability).toBeCloseTo(finding.probability, 3)
    const nothingGone = (await probed.value.poolWithout(0, 0))([])
    expect((await nothingGone).logit).toBeCloseTo(finding.logit, 2)
    const at = diagnosis.evidence.classIds.indexOf('covid-19')
    const without = await probed.value.withScans([1, 2, 3])
    const change = diagnosis.evidence.scanContributions[0]?.logitChange[at] ?? Number.NaN
    expect((logitsInClassOrder(diagnosis)[at] ?? 0) - without.logit).toBeCloseTo(change, 3)
    await pack.value.network.release()
  })
})
