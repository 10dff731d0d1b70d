import { type ReactNode, useEffect, useRef } from 'react'
import { t } from '../language/language'
import { usePanels } from './actions/pageActions'

interface ModalDialogProps {
  /** Accessible name and heading, in the language of the page. */
  title: string
  className: string
  testId: string
  children: ReactNode
}

/** A dialog over the page with its heading and a way out; the focus goes back to where it was when it closes. */
export function ModalDialog({ title, className, testId, children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-label={title}
      data-testid={testId}
      onClose={() => usePanels.setState({ open: null })}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t('Close')}
        </button>
      </header>
      {children}
    </dialog>
  )
}
