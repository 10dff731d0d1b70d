/** `npm run model-card`: the card of a pack as Markdown; docs/model-card.md is that of the pack that ships. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestSchema } from '../model/manifest'
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
  const file = join(folder, 'manifest.json')
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    process.stdout.write(modelCardText(manifest))
    return 0
  } catch (error) {
    process.stderr.write(
      `${file} could not be read (${error instanceof Error ? error.message : String(error)}).\n`,
    )
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
