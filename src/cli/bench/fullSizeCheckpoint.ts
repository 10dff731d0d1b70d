import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { failed, ok, type Result } from '../../study/result'
import { PROJECT } from '../build'
import { FULL_SIZE_SCRIPTS, type TorchPython } from './python'

const FOLDER = resolve(PROJECT, '.cache', 'full-size')
const MADE = join(FOLDER, 'plain.pytorch_model.bin')

export interface FullSizeCheckpoint {
  /** The checkpoint. */
  file: string
  /** Folder of its pack in full precision, as `convert` writes it. */
  pack: string
}

function make(torch: TorchPython | null): Result<string> {
  if (existsSync(MADE)) return ok(MADE)
  if (torch === null) return failed('no-pytorch', 'no --checkpoint was given, and no PyTorch to make one')
  const script = join(FULL_SIZE_SCRIPTS, 'make_checkpoint.py')
  const run = spawnSync(torch.command, [script, FOLDER], { encoding: 'utf8' })
  return run.status === 0 ? ok(MADE) : failed('not-made', `no checkpoint could be made: ${run.stderr}`)
}

/**
 * A checkpoint of full size with its pack, converted anew, so that what is measured is what the code makes of it today.
 * @param given null: the one in `.cache`, which is made when it is not there yet.
 * @returns failed with the rest of a sentence.
 */
export function fullSizeCheckpoint(
  given: string | null,
  torch: TorchPython | null,
): Result<FullSizeCheckpoint> {
  if (given !== null && !existsSync(given)) return failed('no-checkpoint', `${given} does not exist`)
  const file = given === null ? make(torch) : ok(given)
  if (file.status !== 'ok') return file
  const pack = join(FOLDER, 'pack')
  rmSync(pack, { recursive: true, force: true })
  const args = ['--import', 'tsx', 'src/cli/convert.ts', file.value, pack, '--precision', 'fp32']
  const run = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' })
  if (run.status !== 0)
    return failed('not-converted', `${file.value} was not converted: ${run.stderr.trim()}`)
  return ok({ file: file.value, pack })
}
