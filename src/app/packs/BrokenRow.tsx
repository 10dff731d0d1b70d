import { noticeText } from '../../language/noticeText'
import type { BrokenPack } from '../../workers/packContracts'
import { ConfirmedDelete } from './ConfirmedDelete'

/** A folder in the store that is no model any more: why, and the way to be rid of it. */
export function BrokenRow({ pack }: { pack: BrokenPack }) {
  return (
    <article className="pack broken" data-testid="pack" data-key={pack.key} data-broken={pack.code}>
      <h3>{pack.key}</h3>
      <p>{noticeText(pack)}</p>
      <div className="pack-buttons">
        <ConfirmedDelete packKey={pack.key} name={pack.key} inUse={false} disabled={false} />
      </div>
    </article>
  )
}
