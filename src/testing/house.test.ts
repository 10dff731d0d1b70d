import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Longest a source file may be, in lines. */
const MOST_LINES = 300

/** Image data that may not be kept in version control; packs and drawings of our own may. */
const IMAGE_DATA = new Set([
  '.dcm',
  '.dicom',
  '.nii',
  '.nrrd',
  '.mha',
  '.jpg',
  '.jpeg',
  '.tif',
  '.tiff',
  '.npz',
  '.zip',
])

/** Hosts a source may name: this machine, and names that stand for nothing. */
const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', 'example.org', 'example.com', 'example.test'])

/** Addresses that are identifiers, never fetched: XML namespaces and schema names, standards, papers, licences. */
const IDENTIFIERS = new Set([
  'www.w3.org',
  'doi.org',
  'www.apache.org',
  'hl7.org',
  'terminology.hl7.org',
  'snomed.info',
])

function git(...args: string[]): string[] {
  const run = spawnSync('git', args, { encoding: 'utf8' })
  return run.status === 0 ? run.stdout.split('\n').filter(Boolean) : []
}

/** Files of the project, committed or about to be. */
const files = git('ls-files', '--cached', '--others', '--exclude-standard')
const sources = files.filter((file) => /^(src|e2e)\/.*\.tsx?$/.test(file) || /^[^/]+\.(ts|html)$/.test(file))

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

/** Hosts of the web addresses in a text. */
function hostsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:https?|wss?):\/\/([A-Za-z0-9.-]+)/g)].map((match) => match[1] ?? '')
}

describe.skipIf(files.length === 0)('the house', () => {
  it(`has no source file over ${MOST_LINES} lines`, () => {
    const long = sources.filter((file) => read(file).split('\n').length > MOST_LINES + 1)
    expect(long).toEqual([])
  })

  it('has no barrels', () => {
    expect(sources.filter((file) => /^index\.tsx?$/.test(basename(file)))).toEqual([])
  })

  it('leaves nothing marked as to be done', () => {
    const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`)
    expect(sources.filter((file) => mark.test(read(file)))).toEqual([])
  })

  it('names no host that a page could send to', () => {
    const foreign = sources.flatMap((file) =>
      hostsIn(read(file))
        .filter((host) => !LOCAL_HOSTS.has(host) && !IDENTIFIERS.has(host))
        .map((host) => `${file}: ${host}`),
    )
    expect(foreign).toEqual([])
  })

  it('keeps no image data in version control', () => {
    const outside = files.filter((file) => !file.startsWith('public/models/'))
    expect(outside.filter((file) => IMAGE_DATA.has(extname(file).toLowerCase()))).toEqual([])
  })

  it('keeps its own rules out of reach of suppression comments for types', () => {
    const loosened = new RegExp(`@ts-(${['ignore', 'nocheck'].join('|')})|as unknown as`)
    const own = 'src/testing/house.test.ts'
    expect(sources.filter((file) => file !== own && loosened.test(read(file)))).toEqual([])
  })
})
