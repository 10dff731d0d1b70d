import { formatNumber, t } from '../language/language'
import { PUBLISHED_CLASSES } from '../model/labels'

/** Where the names of the published disorders come from; nothing for a pack with others. */
export function LabelSources({ classes }: { classes: number }) {
  if (classes !== PUBLISHED_CLASSES) return null
  return (
    <>
      <h3>{t('Names and codes')}</h3>
      <p>
        {t(
          'The names of the {{number}} disorders and the ICD-10-CM category of each are those of the authors of RadDiag (public repository RP3D-Diag, MIT), with what is odd in them. Titles of categories, blocks and chapters: ICD-10-CM tabular list, April 2026 (CDC, National Center for Health Statistics; public domain).',
          { number: formatNumber(classes) },
        )}
      </p>
    </>
  )
}
