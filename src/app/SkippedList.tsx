import { groupSkipped } from '../study/readSummary'
import type { SkippedSource } from '../study/types'

/** Lines a list shows at most: a hard disc dropped by mistake has more files than a page should hold. */
const MOST_LINES = 400

/** Files that are not images or could not be read, each with its reason; closed until asked for. */
export function SkippedList({ skipped }: { skipped: readonly SkippedSource[] }) {
  if (skipped.length === 0) return null
  const { notImages, unreadable } = groupSkipped(skipped)
  return (
    <details className="skipped" data-testid="skipped">
      <summary>
        {skipped.length.toLocaleString('en')} {skipped.length === 1 ? 'file is' : 'files are'} not shown. Why?
      </summary>
      <Group title="Could not be read" skipped={unreadable} />
      <Group title="Not images" skipped={notImages} />
    </details>
  )
}

function Group({ title, skipped }: { title: string; skipped: readonly SkippedSource[] }) {
  if (skipped.length === 0) return null
  const more = skipped.length - MOST_LINES
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {skipped.slice(0, MOST_LINES).map((one) => (
          <li key={one.source + one.code} data-testid="skipped-item" data-code={one.code}>
            {one.message}
          </li>
        ))}
      </ul>
      {more > 0 && <p>And {more.toLocaleString('en')} more, all of them in the list that can be saved.</p>}
    </>
  )
}
