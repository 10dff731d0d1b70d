import { useEffect, useRef } from 'react'
import { t } from '../../language/language'
import { noticeText } from '../../language/noticeText'
import { usePanels } from '../actions/pageActions'
import { ModalDialog } from '../ModalDialog'
import { usePack } from '../packStore'
import '../styles/packs.css'
import { BrokenRow } from './BrokenRow'
import { ModelCard } from './card/ModelCard'
import { ImportPanel } from './ImportPanel'
import { useModels } from './modelsStore'
import { lookAtModels } from './modelTasks'
import { ShippedRow, StoredRow } from './PackRow'
import { packName } from './packText'

/** The model in use with its card, those kept in this browser, and the way to import another. */
export function ModelsDialog() {
  const open = usePanels((store) => store.open === 'models')
  if (!open) return null
  return (
    <ModalDialog title={t('Models')} className="models" testId="models">
      <Models />
    </ModalDialog>
  )
}

function Models() {
  useEffect(() => {
    void lookAtModels()
    // What was said of an earlier task means nothing when the dialog is opened again.
    return () => useModels.setState({ said: null })
  }, [])
  return (
    <div className="models-body">
      <div className="models-left">
        <Said />
        <ImportPanel />
        <PackList />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keys that scroll it */}
      <section className="models-card" aria-label={t('Model card')} tabIndex={0}>
        <CardInUse />
      </section>
    </div>
  )
}

/** How the last task ended. Takes the focus when the button that was pressed is gone. */
function Said() {
  const said = useModels((store) => store.said)
  const line = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (said && document.activeElement === document.body) line.current?.focus()
  }, [said])
  return (
    <p
      ref={line}
      tabIndex={-1}
      role="status"
      className={said?.good === false ? 'models-said bad' : 'models-said'}
      data-testid="models-said"
    >
      {said?.text}
    </p>
  )
}

function PackList() {
  const shelf = useModels((store) => store.shelf)
  return (
    <section className="pack-list" aria-label={t('Models that can be used')}>
      <ShippedRow />
      {shelf.name === 'looking' && <p className="quiet">{t('Looking for stored models…')}</p>}
      {shelf.name === 'open' && shelf.packs.map((pack) => <StoredRow key={pack.key} pack={pack} />)}
      {shelf.name === 'open' && shelf.broken.map((pack) => <BrokenRow key={pack.key} pack={pack} />)}
    </section>
  )
}

function CardInUse() {
  const state = usePack((store) => store.state)
  if (state.name === 'loading') return <p className="quiet">{t('Loading the model…')}</p>
  if (state.name === 'failed') return <p role="alert">{noticeText(state)}</p>
  return <ModelCard pack={state.pack} name={packName(state.pack.manifest)} />
}
