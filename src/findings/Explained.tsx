import type { ReactNode } from 'react'
import { t } from '../language/language'

interface ExplainedProps {
  title: string
  /** What this evidence is, in plain words. */
  explanation: string
  children: ReactNode
}

/** A kind of evidence under its heading, with the answer to “what is this?” one click away. */
export function Explained({ title, explanation, children }: ExplainedProps) {
  return (
    <section>
      <details className="explained">
        <summary aria-label={t('{{title}}: what is this?', { title })} title={t('What is this?')}>
          <h3>{title}</h3>
          <span className="ask" aria-hidden="true">
            ?
          </span>
        </summary>
        <p className="explanation">{explanation}</p>
      </details>
      {children}
    </section>
  )
}
