import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { z } from 'zod'
import { PROJECT } from '../build'
import { LineProcess } from './lineProcess'

/** Debian's first: its PyTorch is the small one without CUDA. */
const PYTHONS = ['/usr/bin/python3', 'python3']

export const FULL_SIZE_SCRIPTS = resolve(PROJECT, 'training/full-size')

export interface TorchPython {
  command: string
  version: string
}

/** A Python that has PyTorch; null: there is none. */
export function findTorch(): TorchPython | null {
  for (const command of PYTHONS) {
    const run = spawnSync(command, ['-c', 'import numpy, torch; print(torch.__version__)'], {
      encoding: 'utf8',
    })
    if (run.status === 0) return { command, version: run.stdout.trim() }
  }
  return null
}

const answerSchema = z.object({ ms: z.number().positive() })

/** The same network in PyTorch eager, in a process of its own that takes turns with others. */
export class EagerTorch {
  private readonly child: LineProcess

  constructor(python: TorchPython, checkpoint: string, threads: number) {
    const script = resolve(FULL_SIZE_SCRIPTS, 'time_eager.py')
    const args = [script, checkpoint, '--threads', String(threads), '--serve']
    this.child = new LineProcess('PyTorch', python.command, args)
  }

  /** Milliseconds of one case. @param counts slices of each scan. Rejects when PyTorch fails. */
  async time(counts: readonly number[]): Promise<number> {
    return answerSchema.parse(await this.child.ask({ scans: counts })).ms
  }

  close(): Promise<void> {
    return this.child.close()
  }
}
