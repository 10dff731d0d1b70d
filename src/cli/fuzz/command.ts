import { runFuzz } from './fuzz'

process.exitCode = await runFuzz(process.argv.slice(2))
