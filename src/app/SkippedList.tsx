import type { SkippedSource } from '../study/types'

/** Files that are not images or could not be read, each with its reason; closed until asked for. */
export function SkippedList({ skipped }: { skipped: readonly SkippedSource[] }) {
  if (skipped.length === 0) return null
  return (
    <details className="skipped" data-testid="skipped">
      <summary>
        {skipped.length.toLocaleString('en')} {skipped.length === 1 ? 'file is' : 'files are'} not shown. Why?
      </summary>
      <ul>
        {skipped.map((one) => (
          <li key={one.source + one.code} data-testid="skipped-item" data-code={one.code}>
            {one.message}
          </li>
        ))}
      </ul>
    </details>
  )
}
