import { Copy } from 'lucide-react'
import type { TagEntry } from '../../ingest/dicom/tagSheet'
import { t } from '../../language/language'
import { entryName, placeOfValue } from './tagText'

interface TagDetailProps {
  entry: TagEntry | null
  /** What became of the last copy; null: nothing to say. */
  copied: boolean | null
  onCopy(entry: TagEntry): void
}

/** The chosen element in full. */
export function TagDetail({ entry, copied, onCopy }: TagDetailProps) {
  if (entry === null) {
    return (
      <section className="tag-detail" aria-label={t('Chosen element')}>
        <p className="tag-hint">
          {t('Choose an element to see its whole value. Arrow keys move, Enter opens a sequence.')}
        </p>
      </section>
    )
  }
  const { tag, vr, keyword, value, cut, creator } = entry
  return (
    <section className="tag-detail" aria-label={t('Chosen element')} data-testid="tag-detail">
      <header>
        <h3>{entryName(entry)}</h3>
        <span>{[tag, vr, keyword].filter(Boolean).join(' · ')}</span>
        {creator !== null && <span>{creatorText(creator)}</span>}
        <span className="space" />
        <output>{copied !== null && (copied ? t('Copied') : t('The browser did not allow copying.'))}</output>
        <button type="button" data-testid="tag-copy" onClick={() => onCopy(entry)}>
          <Copy aria-hidden="true" size={14} />
          {t('Copy row')}
        </button>
      </header>
      <textarea
        readOnly
        aria-label={t('Value')}
        data-testid="tag-value"
        value={value || placeOfValue(entry) || t('empty')}
      />
      {cut && <p>{t('The value is longer; this is its beginning.')}</p>}
    </section>
  )
}

function creatorText(creator: string): string {
  return creator === '' ? t('Private element') : t('Private, defined by {{creator}}', { creator })
}
