import { Component, type ReactNode } from 'react'

interface State {
  error: Error | null
}

/** Keeps a fault in drawing from taking the page: what is open stays in its store and workers. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <main className="fault" role="alert">
        <h1>The page could not be drawn</h1>
        <p>{this.state.error.message}</p>
        <p>What you opened is still in memory.</p>
        <button type="button" className="main" onClick={() => this.setState({ error: null })}>
          Draw it again
        </button>
      </main>
    )
  }
}
