import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { ErrorBoundary } from './ErrorBoundary'
import { followEncodeAhead } from './encodeAhead'
import { followBackend } from './followBackend'
import { followThreads } from './followThreads'
import { followSettings } from './settings/followSettings'
import './styles/theme.css'
import './styles/shell.css'
import './styles/bar.css'
import './styles/states.css'
import './styles/panels.css'
import './styles/reading.css'
import './styles/findings.css'
import './styles/categories.css'
import './styles/preliminary.css'
import './styles/measurements.css'
import './styles/actions.css'
import './styles/settings.css'
import './styles/screens.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with id "root"')
followSettings()
followBackend()
followEncodeAhead()
followThreads()
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
)
