/** `npm run diagnose`: one case from files and folders to its ranked findings. */
import { DIAGNOSE_USAGE, parseDiagnoseArguments } from './diagnoseArguments'
import { runDiagnose } from './diagnoseCommand'

const given = parseDiagnoseArguments(process.argv.slice(2))
if (given === null) {
  process.stderr.write(DIAGNOSE_USAGE)
  process.exitCode = 2
} else {
  process.exitCode = await runDiagnose(given, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  })
}
