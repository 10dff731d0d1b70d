import { formatNumber, t } from '../../language/language'

interface TagSearchProps {
  text: string
  matches: number
  /** Sequences of the file. */
  sequences: number
  allOpen: boolean
  onText(text: string): void
  onOpenAll(open: boolean): void
}

/** Where one types what to look for; says at once how much there is of it. */
export function TagSearch({ text, matches, sequences, allOpen, onText, onOpenAll }: TagSearchProps) {
  const counted = { count: matches, number: formatNumber(matches) }
  return (
    <div className="tag-search">
      <input
        type="search"
        aria-label={t('Find a tag, name or value')}
        placeholder={t('Find a tag, name or value')}
        data-testid="tag-search"
        // biome-ignore lint/a11y/noAutofocus: what the dialog is opened for; the heading is its name
        autoFocus
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <output data-testid="tag-matches" data-count={matches}>
        {text.trim() === '' ? t('{{count}} elements', counted) : t('{{count}} found', counted)}
      </output>
      {sequences > 0 && (
        <button type="button" onClick={() => onOpenAll(!allOpen)}>
          {allOpen ? t('Close all sequences') : t('Open all sequences')}
        </button>
      )}
    </div>
  )
}
