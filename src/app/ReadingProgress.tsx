import { useState } from 'react'
import { counted, rateText } from '../study/readSummary'
import { useStudy } from '../study/store'
import type { ReadProgress } from '../study/types'
import { stopReading } from './ingestClient'

/** How far reading is, how fast it goes, and a way to stop it; nothing when no file is being read. */
export function ReadingProgress() {
  const reading = useStudy((state) => state.reading)
  return reading && <Reading reading={reading} />
}

function Reading({ reading }: { reading: ReadProgress }) {
  const [stopping, setStopping] = useState(false)
  const { filesRead, filesTotal, imagesFound } = reading
  const stop = () => {
    setStopping(true)
    void stopReading()
  }
  return (
    <section
      className="reading"
      aria-label="Reading files"
      data-testid="reading-progress"
      data-read={filesRead}
      data-total={filesTotal}
    >
      <div className="reading-head">
        <span>
          Reading {filesRead.toLocaleString('en')} of {counted(filesTotal, 'file')}
        </span>
        <button
          type="button"
          data-testid="stop-reading"
          onClick={stop}
          disabled={stopping}
          title="Stops reading; what was read stays open"
        >
          {stopping ? 'Stopping…' : 'Stop'}
        </button>
      </div>
      <progress value={filesRead} max={filesTotal} aria-label="Files read" />
      <div className="reading-facts">
        <span>{counted(imagesFound, 'image')}</span>
        <span>{rateText(reading)}</span>
      </div>
    </section>
  )
}
