import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { PROJECT } from '../build'

/** Of what a process complained, this many characters are passed on. */
const COMPLAINT = 2000

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** Highest resident memory of a running process in bytes (Linux); null where the system does not say. */
export function peakOfProcess(pid: number | undefined): number | null {
  const file = `/proc/${pid}/status`
  const kilobytes = existsSync(file) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** A process that answers each line of JSON with one line of JSON. */
export class LineProcess {
  private readonly child: ChildProcess
  private readonly waiting: Waiting[] = []
  private complaint = ''
  private ended: Error | null = null

  constructor(
    private readonly name: string,
    command: string,
    args: readonly string[],
  ) {
    this.child = spawn(command, [...args], { cwd: PROJECT, stdio: ['pipe', 'pipe', 'pipe'] })
    this.child.stderr?.on('data', (text: Buffer) => {
      this.complaint = (this.complaint + text.toString()).slice(-COMPLAINT)
    })
    // A write to a process that has ended is answered by its end.
    this.child.stdin?.on('error', () => undefined)
    this.child.on('error', (error) => this.end(error.message))
    this.child.on('exit', (code) => this.end(`it ended with status ${code}. ${this.complaint}`))
    if (this.child.stdout) {
      createInterface({ input: this.child.stdout }).on('line', (line) => this.receive(line))
    }
  }

  /** Rejects when the process ends before it answers. */
  ask(question: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) return reject(this.ended)
      this.waiting.push({ resolve, reject })
      this.child.stdin?.write(`${JSON.stringify(question)}\n`)
    })
  }

  peakBytes(): number | null {
    return peakOfProcess(this.child.pid)
  }

  async close(): Promise<void> {
    if (this.ended !== null) return
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill()
    await gone
  }

  private receive(line: string): void {
    const next = this.waiting.shift()
    try {
      next?.resolve(JSON.parse(line))
    } catch {
      next?.reject(new Error(`${this.name} answered what is not JSON: ${line.slice(0, COMPLAINT)}`))
    }
  }

  private end(reason: string): void {
    this.ended ??= new Error(`${this.name}: ${reason}`.trim())
    for (const { reject } of this.waiting.splice(0)) reject(this.ended)
  }
}
