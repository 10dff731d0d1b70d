import { describe, expect, it } from 'vitest'
import { writeNpy } from '../../study/npy'
import { writeZip } from '../../testing/zipWriter'
import type { PickedFile } from '../../workers/contracts'
import { refusalOf, sortFiles, takeCheckpoint, takePack, withFiles } from './importFiles'

function file(path: string, content: readonly number[] | Uint8Array | string = [1, 2, 3, 4]): PickedFile {
  return { path, file: new Blob([typeof content === 'string' ? content : Uint8Array.from(content)]) }
}

function array(path: string, ...shape: number[]): PickedFile {
  const length = shape.reduce((product, size) => product * size, 1)
  return file(path, writeNpy(new Float32Array(length), shape))
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
    const before = withFiles(null, sortFiles([checkpoint]))
    expect(refusalOf(sortFiles([labels]), before)).toBeNull()
    expect(refusalOf(sortFiles([file('IM1.dcm')]), before)).toMatch(/^IM1\.dcm is neither/)
  })
})

describe('a checkpoint among dropped files', () => {
  const names = file('RadDiag/names.json', '{"Fracture": 1, "Cyst": 0}')
  const table = array('RadDiag/table.npy', 2, 8)

  it('is taken with its labels and its label embeddings, which are told by what they hold', async () => {
    expect(await takeCheckpoint([table, names, checkpoint])).toEqual({
      model: [checkpoint, names, table],
      rest: [],
    })
  })

  it('leaves a case.json and its stacks to the study', async () => {
    const stack = array('case/scan.npy', 4, 4, 3)
    const declared = file('case/case.json', '{"scans": [{"file": "scan.npy", "modality": "CT"}]}')
    expect(await takeCheckpoint([declared, stack, checkpoint, names, table])).toEqual({
      model: [checkpoint, names, table],
      rest: [declared, stack],
    })
  })

  it('is taken out of a study, whose files stay together', async () => {
    const image = file('head/1.dcm')
    const letter = file('head/letter.txt')
    expect(await takeCheckpoint([image, letter, checkpoint])).toEqual({
      model: [checkpoint],
      rest: [image, letter],
    })
  })

  it('leaves nothing to open where only words lie beside it', async () => {
    const beside = ['README.md', 'config.json', '.gitattributes', 'LICENSE'].map((name) =>
      file(`RadDiag/${name}`, '{"a": "b"}'),
    )
    expect(await takeCheckpoint([...beside, checkpoint])).toEqual({ model: [checkpoint], rest: [] })
  })

  it('takes what is called labels or embeddings even when it is damaged, so that the import says so', async () => {
    const broken = [file('labels.json', '{"Cyst": 3}'), file('label-embeddings.npy')]
    expect(await takeCheckpoint([...broken, checkpoint])).toEqual({
      model: [checkpoint, ...broken],
      rest: [],
    })
  })

  it('is not any file of that ending', async () => {
    const raw = file('raw/volume.bin', [0, 0, 0, 0])
    expect(await takeCheckpoint([raw])).toEqual({ model: [], rest: [raw] })
  })
})

describe('an exported pack among dropped files', () => {
  it('is looked for only in archives whose directory names a manifest', async () => {
    const pack = file('model.zip', await writeZip({ 'manifest.json': '{}', 'encoder.fp32.onnx': 'x' }))
    const images = file('images.zip', await writeZip({ 'IM1.dcm': 'manifest.jso', 'IM2.dcm': 'y' }))
    const other = file('manifest.json', '{}')
    const looked: string[] = []
    const look = async ({ path }: PickedFile) => {
      looked.push(path)
      return path === 'model.zip' ? 'a pack' : null
    }
    expect(await takePack([images, other, pack], look)).toEqual({
      pack: { file: pack, held: 'a pack' },
      rest: [images, other],
    })
    expect(looked).toEqual(['model.zip'])
    expect(await takePack([images, other], look)).toEqual({ pack: null, rest: [images, other] })
  })

  it('is another file where the look into it says so', async () => {
    const site = file('site.zip', await writeZip({ 'a/manifest.json': '{"name": "a page"}' }))
    expect(await takePack([site], async () => null)).toEqual({ pack: null, rest: [site] })
  })
})
