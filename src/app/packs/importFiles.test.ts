import { describe, expect, it } from 'vitest'
import { refusalOf, sortFiles, takeCheckpoint, withFiles } from './importFiles'

function file(path: string, head: readonly number[] = [1, 2, 3, 4]) {
  return { path, file: new Blob([Uint8Array.from(head)]) }
}

const ZIP = [0x50, 0x4b, 3, 4]
const checkpoint = file('RadDiag/pytorch_model.bin', ZIP)
const labels = file('disorder_label_dict.json')
const embeddings = file('embeddings.npy')

describe('files for an import', () => {
  it('are told apart by their endings', () => {
    const found = sortFiles([embeddings, labels, checkpoint, file('notes.txt')])
    expect(found.checkpoint).toBe(checkpoint)
    expect(found.labels).toBe(labels.file)
    expect(found.labelEmbeddings).toBe(embeddings.file)
    expect(found.pack).toBeNull()
    expect(found.others).toEqual(['notes.txt'])
  })

  it('join the checkpoint that was picked before', () => {
    const first = withFiles(null, sortFiles([checkpoint]))
    expect(withFiles(first, sortFiles([embeddings]))).toEqual({
      checkpoint: checkpoint.file,
      checkpointName: 'RadDiag/pytorch_model.bin',
      labelEmbeddings: embeddings.file,
    })
    expect(withFiles(null, sortFiles([embeddings]))).toBeNull()
  })

  it('are refused by name', () => {
    expect(refusalOf(sortFiles([file('notes.txt')]), null)).toMatch(/^notes\.txt is neither/)
    expect(refusalOf(sortFiles([labels]), null)).toMatch(/checkpoint .* first/)
    expect(refusalOf(sortFiles([file('model.zip')]), null)).toBeNull()
  })
})

describe('a checkpoint among dropped files', () => {
  it('is taken with what goes with it', async () => {
    const taken = await takeCheckpoint([checkpoint, labels])
    expect(taken).toEqual({ model: [checkpoint, labels], rest: [] })
  })

  it('is taken out of a study, whose files stay together', async () => {
    const image = file('head/1.dcm')
    expect(await takeCheckpoint([image, checkpoint])).toEqual({ model: [checkpoint], rest: [image] })
  })

  it('is not any file of that ending', async () => {
    const raw = file('raw/volume.bin', [0, 0, 0, 0])
    expect(await takeCheckpoint([raw])).toEqual({ model: [], rest: [raw] })
  })
})
