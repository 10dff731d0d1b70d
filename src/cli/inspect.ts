import { parseArgs } from 'node:util'
import { StudyReader } from '../ingest/studyReader'
import { proposeCase } from '../study/propose'
import { fileSources } from './fileSource'
import { studyJson, studyTable } from './inspectText'
import { readWasm } from './readWasm'

const USAGE = 'Usage: npm run --silent inspect -- PATH... [--json]\n'
/** Headers are read one after the other and no slice is decoded, so little is kept. */
const BUDGET = 64 * 1024 * 1024

interface Arguments {
  paths: string[]
  json: boolean
}

/** Null where the arguments are not those of the usage line. */
function parseArguments(args: string[]): Arguments | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    })
    return positionals.length === 0 ? null : { paths: positionals, json: values.json }
  } catch {
    return null
  }
}

/**
 * Runs the command; gives the exit status: 0 done, 1 the input is bad, 2 wrong usage. Files that could not be read
 * beside others that could are named on the error output and do not change the status.
 */
async function main(args: string[]): Promise<number> {
  const given = parseArguments(args)
  if (given === null) {
    process.stderr.write(USAGE)
    return 2
  }
  const sources = await fileSources(given.paths).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return null
  })
  if (sources === null) return 1
  const reader = new StudyReader({ budget: BUDGET, locateWasm: null, readWasm })
  const snapshot = proposeCase(await reader.open(sources, () => undefined))
  process.stdout.write(
    `${given.json ? JSON.stringify(studyJson(snapshot), null, 1) : studyTable(snapshot)}\n`,
  )
  const broken = snapshot.skipped.filter(({ code }) => code !== 'not-an-image' && code !== 'no-pixel-data')
  for (const { message } of broken) process.stderr.write(`${message}\n`)
  return broken.length > 0 && snapshot.patients.length === 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
