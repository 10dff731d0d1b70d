/** `npm run model-card`: the card of a pack as Markdown; docs/model-card.md is that of the pack that ships. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../model/manifest'
import { parseManifest } from '../model/pack'
import { failed, type Result } from '../study/result'
import { DEFAULT_PACK } from './diagnoseArguments'
import { modelCardText } from './modelCardText'

const USAGE = `Usage: npm run --silent model-card [-- PACK_DIR]
  PACK_DIR  folder of a model pack; without it the default pack
`

/** Runs the command; gives the exit status: 0 done, 1 no manifest, 2 wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  const [folder = DEFAULT_PACK, ...rest] = args
  if (rest.length > 0 || folder.startsWith('-')) {
    process.stderr.write(USAGE)
    return 2
  }
  const manifest = await readManifest(folder)
  if (manifest.status !== 'ok') {
    process.stderr.write(`${manifest.message}\n`)
    return 1
  }
  process.stdout.write(modelCardText(manifest.value))
  return 0
}

async function readManifest(folder: string): Promise<Result<Manifest>> {
  const file = join(folder, 'manifest.json')
  try {
    return parseManifest(await readFile(file, 'utf8'), folder)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('manifest-unreadable', `${file} could not be read (${reason}).`)
  }
}

process.exitCode = await main(process.argv.slice(2))
