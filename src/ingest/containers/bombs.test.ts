import { gzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'
import { writeZip } from '../../testing/zipWriter'
import { readFile } from '../readFile'
import { Containment, inflatedStores } from './containment'
import { LIMITS } from './limits'

const image = writeDicom({ rows: 4, columns: 4, pixels: new Uint16Array(16) })
const block = new Uint8Array(150_000)
const three = { a: block, b: block, c: block }
const open = async (bytes: Uint8Array, name = 'a.zip') => openStudy([memorySource(name, bytes)])

describe('a bomb', () => {
  const limited = (limits: Partial<typeof LIMITS>, size: number) =>
    Containment.ofOpened(size, inflatedStores(1e6), { ...LIMITS, ...limits })
  const read = (bytes: Uint8Array, limits: Partial<typeof LIMITS>, name = 'b.zip') =>
    readFile(memorySource(name, bytes), { containment: limited(limits, bytes.length) })
  const zeros = new Uint8Array(3_000_000)

  it('is refused by the ratio of a member, which is named, and the others are opened', async () => {
    const zip = await writeZip({ zeros, IM1: image })
    const result = await read(zip, { harmless: 1_000_000 })
    if (result.status !== 'ok' || result.value.kind !== 'files') throw new Error('not opened')
    expect(result.value.files.map(({ path }) => path)).toEqual(['b.zip/IM1'])
    expect(result.value.left).toEqual([
      {
        source: 'b.zip/zeros',
        code: 'too-large',
        message:
          'b.zip/zeros would grow from 2.9 KB to over 977 KB and more than 250 times its size, which images never do; it is refused as an archive made to fill a computer.',
      },
    ])
  })

  it('is refused by the total', async () => {
    const zip = await writeZip(three, { level: 0 })
    expect(await read(zip, { total: 400_000 })).toEqual({
      status: 'failed',
      code: 'too-large',
      message:
        'b.zip would unpack to more than 391 KB in all, the limit for one file; unpack it and open the folder instead.',
    })
  })

  it('is refused where many small members share the same bytes', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${i}`, zeros.subarray(0, 100_000)]),
    )
    const result = await read(await writeZip(members), { harmless: 1_000_000 })
    expect(result).toMatchObject({ status: 'failed', code: 'too-large' })
  })

  it('is refused by the number of its members', async () => {
    expect(await read(await writeZip(three), { members: 2 })).toMatchObject({
      code: 'too-large',
      message: 'b.zip has 3 members, over the limit of 2 for one archive.',
    })
  })

  it('is refused by depth', async () => {
    let bytes = await writeZip({ IM1: image })
    for (let depth = 0; depth < 5; depth++) bytes = await writeZip({ 'n.zip': bytes })
    const { snapshot, series } = await open(bytes, 'n.zip')
    expect(series).toEqual([])
    expect(snapshot.skipped).toEqual([
      {
        source: 'n.zip/n.zip/n.zip/n.zip/n.zip',
        code: 'too-large',
        message:
          'n.zip/n.zip/n.zip/n.zip/n.zip lies inside 4 archives and is not opened: 4 is the limit, because an archive that contains itself would never end.',
      },
    ])
  })

  it('is refused where a gzip file grows too much', async () => {
    expect(await read(gzipSync(zeros), { harmless: 1_000_000 }, 'b.gz')).toMatchObject({
      status: 'failed',
      code: 'too-large',
      message: expect.stringMatching(/^b\.gz would grow from 2\.9 KB to over 977 KB/),
    })
  })

  it('is unreadable where a size is a lie', async () => {
    const zip = zipSync({ IM1: zeros })
    const at = new TextDecoder('latin1').decode(zip).lastIndexOf('PK\x01\x02') + 24
    new DataView(zip.buffer).setUint32(at, 200_000_000, true)
    const { snapshot } = await open(zip)
    expect(snapshot.skipped[0]).toMatchObject({ source: 'a.zip/IM1', code: 'unreadable' })
  })
})
