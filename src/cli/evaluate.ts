/** `npm run evaluate`: a pack's figures on labelled cases. */
import { EVALUATE_USAGE, parseEvaluateArguments } from './evaluateArguments'
import { runEvaluate } from './evaluateCommand'

const given = parseEvaluateArguments(process.argv.slice(2))
if (given === null) {
  process.stderr.write(EVALUATE_USAGE)
  process.exitCode = 2
} else {
  const output = {
    out: (text: string) => process.stdout.write(text),
    err: (text: string) => process.stderr.write(text),
  }
  process.exitCode = await runEvaluate(given, output, (done, total) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} cases${done === total ? '\n' : ''}`)
  })
}
