import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack, parseManifest } from '../model/pack'
import { writeNpy } from '../study/npy'
import { checkpointFile, pickledDictionary, pickledGlobal, pickledTensors } from '../testing/checkpointWriter'
import { handNetwork } from '../testing/handNetwork'
import { runConvert } from './convertCommand'
import { folderPack } from './folderPack'

/** The command as a process of its own. */
function spawned(...args: string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('src/cli/convert.ts'), ...args])
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((done) => {
    child.on('close', (status) => done({ status, stderr }))
  })
}

describe('the command convert', () => {
  let folder = ''
  const at = (name: string) => join(folder, name)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'convert-'))
    const tensors = handNetwork()
    await writeFile(at('model.bin'), checkpointFile(pickledTensors(tensors), tensors))
    await writeFile(
      at('foreign.bin'),
      checkpointFile(pickledDictionary([['x', pickledGlobal('posix', 'system')]]), []),
    )
    await writeFile(at('letter.bin'), 'Dear colleague')
    await writeFile(at('labels.json'), '{"Fracture": 1, "Cyst": 0, "Normal": 2}')
    const info = {
      id: 'hand',
      name: 'Hand',
      demonstration: true,
      modalities: ['CT'],
      labels: {
        cyst: { modalities: ['CT'], measured: { positives: 3, negatives: 5, auc: 0.75, aucInterval: null } },
      },
    }
    await writeFile(at('info.json'), JSON.stringify(info))
    await writeFile(at('bank.npy'), writeNpy(new Float32Array(24).fill(1), [3, 8]))
    const gate = {
      kind: 'cosine-to-centroids',
      bank: 'bank.npy',
      neighbour: 3,
      threshold: -0.9,
      rule: 'words',
    }
    await writeFile(at('ood.json'), JSON.stringify(gate))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('writes a pack with its labels, its description and its gate', async () => {
    const options = ['--labels', at('labels.json'), '--precision', 'fp16', '--pack-info', at('info.json')]
    const outcome = await runConvert([at('model.bin'), at('pack'), ...options, '--ood', at('ood.json')])
    expect(outcome.status).toBe(0)
    expect(outcome.text).toContain('basic-1 (8), 3 classes')
    expect((await readdir(at('pack'))).sort()).toEqual([
      'attention.fp16.onnx',
      'bank.npy',
      'encoder.fp16.onnx',
      'fusion.fp16.onnx',
      'manifest.json',
    ])
    expect(parseManifest(await readFile(join(at('pack'), 'manifest.json'), 'utf8'), 'pack')).toMatchObject({
      status: 'ok',
      value: {
        id: 'hand',
        demonstration: true,
        labels: [
          { id: 'cyst', modalities: ['CT'], measured: { positives: 3, auc: 0.75 } },
          { id: 'fracture' },
          { id: 'normal' },
        ],
        ood: { neighbour: 3, threshold: -0.9, bank: { file: 'bank.npy', bytes: 224 } },
      },
    })
  })

  it('writes a gate by kind with its transform, and refuses one that does not fit', async () => {
    const kind = { id: 'hand-ct', name: 'hand CT', modalities: ['CT'], rows: [0, 3], threshold: -0.9 }
    const gate = {
      kind: 'cosine-by-kind',
      bank: 'kinds.npy',
      transform: 'turn.npy',
      neighbour: 2,
      kinds: [kind],
    }
    await writeFile(at('kinds.npy'), writeNpy(new Float32Array(6).fill(1), [3, 2]))
    await writeFile(at('turn.npy'), writeNpy(new Float32Array(18).fill(1), [9, 2]))
    await writeFile(at('kinds.json'), JSON.stringify(gate))
    const info = { labels: { cyst: { kinds: ['hand-ct'] } } }
    await writeFile(at('by-kind.json'), JSON.stringify(info))
    const given = [
      '--labels',
      at('labels.json'),
      '--pack-info',
      at('by-kind.json'),
      '--ood',
      at('kinds.json'),
    ]
    expect(await runConvert([at('model.bin'), at('by-kind'), ...given])).toMatchObject({ status: 0 })
    const pack = await loadPack(folderPack(at('by-kind')))
    expect(pack).toMatchObject({
      status: 'ok',
      value: {
        manifest: { labels: [{ id: 'cyst', kinds: ['hand-ct'] }, {}, {}], ood: { kinds: [kind] } },
        gate: { bank: { length: 6 }, transform: { length: 18 } },
      },
    })

    await writeFile(at('turn.npy'), writeNpy(new Float32Array(16).fill(1), [8, 2]))
    expect(await runConvert([at('model.bin'), at('unfit'), ...given])).toEqual({
      status: 1,
      text: "turn.npy is [8, 2] where [9, 2] fits the pack's features and the bank.\n",
    })
    expect(await readdir(at('unfit'))).toEqual([])
    await writeFile(at('turn.npy'), writeNpy(new Float32Array(18).fill(1), [9, 2]))
    await writeFile(at('by-kind.json'), JSON.stringify({ labels: { cyst: { kinds: ['foot-ct'] } } }))
    const strange = await runConvert([at('model.bin'), at('strange'), ...given])
    expect(strange).toEqual({
      status: 1,
      text: "The pack's description is not valid (labels: cyst was trained on foot-ct, which is no kind of the gate).\n",
    })
    expect(await readdir(at('strange'))).not.toContain('manifest.json')
  })

  it('names the pack as asked, else after the checkpoint, and nothing else depends on it', async () => {
    const manifestOf = async (folder: string) =>
      JSON.parse(await readFile(join(at(folder), 'manifest.json'), 'utf8'))
    expect(await runConvert([at('model.bin'), at('unnamed')])).toMatchObject({ status: 0 })
    const given = ['--name', '  My  model ', '--pack-info', at('info.json'), '--labels', at('labels.json')]
    expect(await runConvert([at('model.bin'), at('named'), ...given])).toMatchObject({ status: 0 })
    const [unnamed, named] = [await manifestOf('unnamed'), await manifestOf('named')]
    expect(unnamed).toMatchObject({ id: 'imported', name: 'model', version: '1' })
    expect(named).toMatchObject({ id: 'hand', name: 'My model' })
    expect(named.graphs).toEqual(unnamed.graphs)
    expect(await runConvert([at('model.bin'), at('nothing'), '--name', ' '])).toEqual({
      status: 1,
      text: "A model's name has 1 to 80 characters; this one has 0.\n",
    })
  })

  it.each([
    ['letter.bin', 'is not a PyTorch checkpoint (it is no zip archive).'],
    ['foreign.bin', "names posix.system, which is not a tensor's; a checkpoint of tensors alone is read."],
    ['absent.bin', 'could not be opened (ENOENT: no such file or directory'],
  ])('exits with 1 and one sentence for %s', async (file, sentence) => {
    const outcome = await runConvert([at(file), at('nothing')])
    expect(outcome.status).toBe(1)
    expect(outcome.text).toContain(`${at(file)} ${sentence}`)
    expect(outcome.text.trim().split('\n')).toHaveLength(1)
  })

  it.each([
    ['nothing', []],
    ['one path', ['model.bin']],
    ['an unknown precision', ['model.bin', 'pack', '--precision', 'fp8']],
    ['an unknown option', ['model.bin', 'pack', '--fast']],
  ])('exits with 2 and the usage for %s', async (_, args) => {
    const outcome = await runConvert(args)
    expect(outcome.status).toBe(2)
    expect(outcome.text).toContain('Usage: npm run --silent convert -- CHECKPOINT OUT_DIR')
  })

  it('says what is wrong on standard error and exits with it', async () => {
    const outcome = await spawned(at('letter.bin'), at('nothing'))
    expect(outcome).toEqual({
      status: 1,
      stderr: `${at('letter.bin')} is not a PyTorch checkpoint (it is no zip archive).\n`,
    })
  })
})
