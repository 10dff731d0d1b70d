import { describe, expect, it } from 'vitest'
import { groupSkipped, rateText, summaryFileName, summaryText } from './readSummary'

const skipped = [
  {
    source: 'cd/AUTORUN.INF',
    code: 'not-an-image',
    message: 'cd/AUTORUN.INF is not an image; it seems to be a text file.',
  },
  {
    source: 'cd/IM3',
    code: 'unreadable',
    message: 'cd/IM3 ends early: 22 of 32 bytes of its pixel data are there.',
  },
]
const counts = { files: 1204, opened: 1200, images: 1200, unread: 3, bytes: 52_400_000, milliseconds: 2600 }
const when = new Date(Date.UTC(2026, 10, 24, 9, 5, 7))

describe('the summary of a reading', () => {
  it('tells what is no image from what could not be read', () => {
    const { notImages, unreadable } = groupSkipped(skipped)
    expect([notImages, unreadable].map((group) => group.map(({ source }) => source))).toEqual([
      ['cd/AUTORUN.INF'],
      ['cd/IM3'],
    ])
  })

  it('is a text that names every file that did not open, with its reason', () => {
    expect(summaryText(counts, skipped, when).split('\n')).toEqual([
      'RadDiag Viewer: what became of the files',
      '2026-11-24T09:05:07.000Z',
      '',
      'Looked at: 1,204 files in 2.6 s (52.4 MB read)',
      'Opened: 1,200 files, 1,200 images',
      'Not images: 1',
      'Could not be read: 1',
      'Not looked at, because reading was stopped: 3',
      '',
      'Could not be read:',
      'unreadable\tcd/IM3\tcd/IM3 ends early: 22 of 32 bytes of its pixel data are there.',
      '',
      'Not images:',
      'not-an-image\tcd/AUTORUN.INF\tcd/AUTORUN.INF is not an image; it seems to be a text file.',
      '',
    ])
  })

  it('has a file name that tells nothing of the patient', () => {
    expect(summaryFileName(when)).toBe('raddiag-reading-2026-11-24T090507.txt')
  })

  it('has a rate once there is something to measure', () => {
    const progress = {
      filesRead: 500,
      filesTotal: 1000,
      imagesFound: 500,
      bytesRead: 32_000_000,
      milliseconds: 2000,
    }
    expect(rateText(progress)).toBe('250 files/s · 16.0 MB/s')
    expect(rateText({ ...progress, milliseconds: 20 })).toBe('')
  })
})
