import { Component, type ReactNode } from 'react'
import { t } from '../language/language'

interface State {
  error: Error | null
  copied: boolean
}

/** Keeps a fault in drawing from taking the page: what is open stays in its store and workers. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, copied: false }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)), copied: false }
  }

  override render() {
    const { error, copied } = this.state
    if (!error) return this.props.children
    return (
      <main className="fault" role="alert" data-testid="fault">
        <h1>{t('The page could not be drawn')}</h1>
        <p>{t('What you opened and what was found is still in memory. Nothing was sent anywhere.')}</p>
        <div className="choices">
          <button type="button" className="main" onClick={() => this.setState({ error: null })}>
            {t('Draw the page again')}
          </button>
          <button type="button" onClick={() => void this.copy(error)}>
            {copied ? t('Copied') : t('Copy the error text')}
          </button>
        </div>
        <pre>{error.message}</pre>
      </main>
    )
  }

  /** To the clipboard; where a browser forbids that, the text on the page can still be marked by hand. */
  private async copy(error: Error): Promise<void> {
    try {
      await navigator.clipboard.writeText(error.stack ?? error.message)
      this.setState({ copied: true })
    } catch {
      this.setState({ copied: false })
    }
  }
}
