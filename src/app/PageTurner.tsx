import { t } from '../language/language'
import { ActionButton } from './ActionButton'
import { PAGE_TURNS } from './actions/layoutActions'

/** Below the viewports where more series hang than there are cells. `page` is from 0. */
export function PageTurner({ page, pages }: { page: number; pages: number }) {
  const [back, forth] = PAGE_TURNS
  return (
    <nav className="vp-pages" aria-label={t('Series on screen')} data-testid="pages">
      {back && <ActionButton action={back} />}
      <span>{t('{{page}} of {{pages}}', { page: page + 1, pages })}</span>
      {forth && <ActionButton action={forth} />}
    </nav>
  )
}
