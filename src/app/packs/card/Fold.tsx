import type { ReactNode } from 'react'

interface FoldProps {
  title: string
  open?: boolean
  testId?: string
  children: ReactNode
}

/** A section of the card that can be folded. */
export function Fold({ title, open = false, testId, children }: FoldProps) {
  return (
    <details className="card-fold" open={open} data-testid={testId}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {children}
    </details>
  )
}
