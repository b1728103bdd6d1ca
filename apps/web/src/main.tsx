import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App, Standstill } from './app.tsx'
import { loadSettings } from './settings.ts'
import './style.css'

const root = createRoot(document.getElementById('app') as HTMLElement)

loadSettings().then(
  (settings) =>
    root.render(
      <StrictMode>
        <App settings={settings} />
      </StrictMode>,
    ),
  (error: Error) => root.render(<Standstill message={error.message} failed />),
)
