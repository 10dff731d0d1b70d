/**
 * `tsx src/cli/bench/nodeRun.ts PACK THREADS`: onnxruntime-node in a process of its own. Opens the pack, then does the
 * jobs that come as lines of JSON and answers each with a line.
 */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { folderPack } from '../folderPack'
import { ortNode } from '../ortNode'
import { Measurer } from './measure'
import { reply, requestSchema } from './runner'

const [pack = '', threads = ''] = process.argv.slice(2)
const opening = Measurer.open({
  source: folderPack(pack),
  createSession: ortNode(Number(threads)),
  readFile,
  now: () => performance.now(),
})

async function perform(line: string): Promise<unknown> {
  const { kind, ask } = requestSchema.parse(JSON.parse(line))
  const measurer = await opening
  if (measurer.status !== 'ok') throw new Error(measurer.message)
  return measurer.value.perform(kind, ask)
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await reply(() => perform(line)))}\n`)
}
