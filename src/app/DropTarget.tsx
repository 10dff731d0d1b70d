import { type DragEvent, type ReactNode, useState } from 'react'
import { t } from '../language/language'
import { filesOfDrop } from './droppedFiles'
import { openPicked } from './openStudy'

/** The whole page takes files and folders; a frame says so while something is dragged over it. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void openPicked(filesOfDrop(event.dataTransfer))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the two open buttons are the keyboard's
    <div
      className={over ? 'page dragging' : 'page'}
      data-testid="drop-zone"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        const { currentTarget, relatedTarget } = event
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false)
      }}
      onDrop={drop}
    >
      {children}
      {over && <p className="drop-hint">{t('Drop to open. Nothing leaves this machine.')}</p>}
    </div>
  )
}
