import { runConvert } from './convertCommand'

const { status, text } = await runConvert(process.argv.slice(2))
const stream = status === 0 ? process.stdout : process.stderr
stream.write(text)
process.exitCode = status
