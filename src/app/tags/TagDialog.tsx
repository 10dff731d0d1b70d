import { useEffect, useMemo, useState } from 'react'
import type { TagSheet } from '../../ingest/dicom/tagSheet'
import { t, useLanguage } from '../../language/language'
import { noticeText } from '../../language/noticeText'
import { seriesTitle } from '../../study/propose'
import type { OpenSeries } from '../../study/types'
import { showSlice, useViewports } from '../../viewer/viewportStore'
import { useActionState } from '../actions/action'
import { usePanels } from '../actions/pageActions'
import { ModalDialog } from '../ModalDialog'
import '../styles/tags.css'
import { SliceChooser } from './SliceChooser'
import { TagSearch } from './TagSearch'
import { TagTable } from './TagTable'
import { searchWords, sequenceIds, tagRows } from './tagRows'
import { entriesOf } from './tagText'
import { useTagSheet } from './useTagSheet'

/** The tags of the active series, slice by slice. */
export default function TagDialog() {
  const { active } = useActionState()
  useEffect(() => {
    if (active === null) usePanels.setState({ open: null })
  }, [active])
  if (active === null) return null
  return (
    <ModalDialog title={t('DICOM tags')} className="tag-browser" testId="tag-browser">
      <SeriesTags key={active.id} series={active} />
    </ModalDialog>
  )
}

function SeriesTags({ series }: { series: OpenSeries }) {
  const [index, setIndex] = useSliceIndex(series)
  const result = useTagSheet(series.sliceIds[index])
  const sheet = result?.status === 'ok' ? result.value : null
  return (
    <>
      <div className="tag-place">
        <p>
          <strong>{seriesTitle(series)}</strong>
          <span data-testid="tag-source">{sheet?.source ?? ''}</span>
        </p>
        <SliceChooser count={series.sliceIds.length} index={index} onChoose={setIndex} />
      </div>
      {result === null && <p className="tag-state">{t('Reading the tags…')}</p>}
      {result !== null && result.status !== 'ok' && (
        <p className="tag-state" role="alert">
          {noticeText(result)}
        </p>
      )}
      {sheet?.kind === 'fields' && (
        <p className="tag-state" data-testid="tag-fields">
          {t('This format has no DICOM tags. This is what its file says of the image.')}
        </p>
      )}
      {sheet?.complete === false && (
        <p className="tag-state">
          {t('The file has more elements than can be listed; the last ones are left out.')}
        </p>
      )}
      {sheet !== null && <Sheet sheet={sheet} />}
    </>
  )
}

/** Search and list. What is opened and chosen stays while slices change. */
function Sheet({ sheet }: { sheet: TagSheet }) {
  const language = useLanguage((store) => store.tag)
  const [text, setText] = useState('')
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  // biome-ignore lint/correctness/useExhaustiveDependencies: names of fields follow the language
  const entries = useMemo(() => entriesOf(sheet), [sheet, language])
  const words = useMemo(() => searchWords(text), [text])
  const { rows, matches } = useMemo(() => tagRows(entries, words, opened), [entries, words, opened])
  const toggle = (id: string) => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  const sequences = sequenceIds(entries)
  return (
    <>
      <TagSearch
        text={text}
        matches={matches}
        sequences={sequences.length}
        allOpen={opened.size > 0}
        onText={setText}
        onOpenAll={(open) => setOpened(new Set(open ? sequences : []))}
      />
      <TagTable kind={sheet.kind} rows={rows} words={words} onToggle={toggle} />
    </>
  )
}

/** The slice on screen; one that is chosen here is shown in the viewport too. */
function useSliceIndex({ id, sliceIds }: OpenSeries): [number, (index: number) => void] {
  const shown = useViewports((store) => store.shown[id] ?? 0)
  const [index, setIndex] = useState(shown)
  useEffect(() => setIndex(shown), [shown])
  const choose = (next: number) => {
    setIndex(next)
    showSlice(id, next)
  }
  return [Math.max(0, Math.min(index, sliceIds.length - 1)), choose]
}
