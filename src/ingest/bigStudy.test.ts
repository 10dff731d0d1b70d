import { describe, expect, it } from 'vitest'
import { writeNpy } from '../study/npy'
import { allSeries } from '../study/propose'
import type { ByteSource, StudySnapshot } from '../study/types'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { StudyReader, type StudyReaderOptions } from './studyReader'

const SIDE = 16
const SLICE_BYTES = SIDE * SIDE * 2

function reader(options: Partial<StudyReaderOptions> = {}): StudyReader {
  return new StudyReader({ budget: 1e6, locateWasm: null, ...options })
}

/** A file that counts as read only when its bytes are asked for. */
function slices(count: number): ByteSource[] {
  return Array.from({ length: count }, (_, i) =>
    memorySource(
      `ct/${i}`,
      writeDicom({
        rows: SIDE,
        columns: SIDE,
        pixels: new Int16Array(SIDE * SIDE).fill(i),
        position: [0, 0, i * 2],
        instanceNumber: i + 1,
        description: 'Thorax',
      }),
    ),
  )
}

const firstId = (snapshot: StudySnapshot) => allSeries(snapshot)[0]?.sliceIds[0] ?? ''

describe('a study of a thousand files', () => {
  it('shows its first image before a tenth of the files is read', async () => {
    const study = reader()
    let atFirstImage = -1
    let read = 0
    const counted = slices(1000).map((source) => ({
      path: source.path,
      size: source.size,
      read: (start: number, end: number) => {
        read += 1
        return source.read(start, end)
      },
    }))
    const last = await study.open(counted, async (snapshot) => {
      if (atFirstImage >= 0) return
      // As the page does it: the first slice is asked for and drawn before the snapshot is answered.
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect((await study.slice(firstId(snapshot))).status).toBe('ok')
      atFirstImage = read
    })
    expect(atFirstImage).toBeGreaterThan(0)
    expect(atFirstImage).toBeLessThan(100)
    expect(allSeries(last)[0]?.slices).toBe(1000)
  })

  it('goes on when the first image never comes', async () => {
    const last = await reader().open(slices(20), async () => Promise.reject(new Error('the page is gone')))
    expect(allSeries(last)[0]?.slices).toBe(20)
  })

  it('counts what it read, and what it did not when it is stopped', async () => {
    const study = reader()
    const stop = new AbortController()
    const text = memorySource('a-note.txt', 'hello')
    await study.open([text, ...slices(50)], () => stop.abort(), stop.signal)
    const { files, opened, images, unread, bytes } = study.counts
    expect(files + unread).toBe(51)
    expect(unread).toBeGreaterThan(40)
    expect([opened, images]).toEqual([files - 1, files - 1])
    expect(bytes).toBeGreaterThan(images * SLICE_BYTES)
  })

  it('reports progress before there is any image', async () => {
    const slow = Array.from({ length: 12 }, (_, i) => ({
      ...memorySource(`notes/${i}.txt`, 'hello'),
      read: async () => {
        await new Promise((resolve) => setTimeout(resolve, 120))
        return new TextEncoder().encode('hello')
      },
    }))
    const seen: number[] = []
    await reader().open(slow, (_, progress) => seen.push(progress.filesRead))
    expect(seen.length).toBeGreaterThan(0)
    expect(seen[0]).toBeLessThan(12)
  })
})

describe('memory', () => {
  it('is held within the budget and given back on close', async () => {
    const budget = 40 * SLICE_BYTES
    const study = reader({ budget })
    const snapshot = await study.open(slices(100), () => undefined)
    let most = 0
    for (const id of allSeries(snapshot)[0]?.sliceIds ?? []) {
      await study.slice(id)
      most = Math.max(most, study.heldBytes)
    }
    expect(most).toBeLessThanOrEqual(budget)
    expect(most).toBeGreaterThan(budget / 2)
    study.close()
    expect(study.heldBytes).toBe(0)
    expect(study.counts.files).toBe(0)
  })

  it('keeps nothing of files that were still being read when the study was closed', async () => {
    const study = reader()
    let closed = false
    await study.open(slices(30), () => {
      if (!closed) study.close()
      closed = true
    })
    study.close()
    const [next] = slices(1)
    const snapshot = await study.open(next ? [next] : [], () => undefined)
    expect(allSeries(snapshot).map((series) => series.slices)).toEqual([1])
  })

  it('refuses an image that alone is larger than what there is', async () => {
    const small = memorySource('small.dcm', writeDicom({ rows: 8, columns: 8, pixels: new Uint16Array(64) }))
    const pixels = new Uint16Array(512 * 512)
    const large = memorySource('large.dcm', writeDicom({ rows: 512, columns: 512, pixels }))
    const study = reader({ largest: 256 * 1024 })
    const snapshot = await study.open([small, large], () => undefined)
    expect(snapshot.skipped).toEqual([
      {
        source: 'large.dcm',
        code: 'too-large',
        message:
          'large.dcm needs about 512 KB of memory at once, and there is room for 256 KB here: it is not opened.',
      },
    ])
    expect(study.counts).toMatchObject({ files: 2, opened: 1, images: 1 })
  })

  it('refuses to read a file whole that is larger than what there is', async () => {
    // Slices along the last axis of an array in C order are spread over the whole file.
    const head = writeNpy(new Float32Array(), [1000, 1000, 750])
    const stack = { ...memorySource('stack.npy', head), size: head.length + 3e9 }
    const source: ByteSource = { ...stack, read: async (start, end) => head.slice(start, end) }
    const snapshot = await reader({ largest: 2 ** 30 }).open([source], () => undefined)
    expect(snapshot.skipped.map(({ code }) => code)).toEqual(['too-large'])
  })
})

describe('a series larger than what can be held ready', () => {
  it('opens whole, and is thinned only when that is wanted', async () => {
    const study = reader({ drawn: 40 * SLICE_BYTES })
    const all = await study.open(slices(100), () => undefined)
    expect(allSeries(all)[0]).toMatchObject({ slices: 100, spacing: [1, 1, 2] })
    const [large] = study.largeSeries()
    expect(large).toMatchObject({ title: 'Thorax', slices: 100, needed: 100 * SLICE_BYTES, step: 3 })
    if (large === undefined) throw new Error('nothing was offered')
    const thinned = allSeries(study.thin(large))[0]
    expect(thinned).toMatchObject({ slices: 34, spacing: [1, 1, 6] })
    expect(thinned?.sliceIds).toEqual(allSeries(all)[0]?.sliceIds.filter((_, i) => i % 3 === 0))
    expect(thinned?.warnings.map(({ code }) => code)).toContain('thinned')
    expect(thinned?.warnings.find(({ code }) => code === 'thinned')?.message).toBe(
      'Only 34 of 100 slices are open, every third one: all of them need about 50 KB, and there is room for 20 KB here. What lies between them is neither shown nor diagnosed.',
    )
    expect(study.largeSeries()).toEqual([])
  })

  it('is not spoken of where it fits, nor on the command line', async () => {
    const fits = reader({ drawn: 100 * SLICE_BYTES })
    await fits.open(slices(100), () => undefined)
    expect(fits.largeSeries()).toEqual([])
    const commandLine = reader()
    await commandLine.open(slices(100), () => undefined)
    expect(commandLine.largeSeries()).toEqual([])
  })
})
