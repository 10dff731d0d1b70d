import type { ReactNode } from 'react'
import { backendName } from '../../findings/backendName'
import { formatNumber, t } from '../../language/language'
import type { Manifest } from '../../model/manifest'
import type { StoredPack } from '../../workers/packContracts'
import { usePack } from '../packStore'
import { ConfirmedDelete } from './ConfirmedDelete'
import { useModels, type Work } from './modelsStore'
import { chooseModel, exportModel, verifyModel } from './modelTasks'
import { bytesOf, formatBytes, packName, precisionsOf, shortHash } from './packText'

/** The pack that ships with the page: always there, never deleted. */
export function ShippedRow() {
  const shipped = useModels((store) => store.shipped)
  const key = usePack((store) => store.key)
  const { busy, work } = useWork(null)
  return (
    <Row
      packKey={null}
      name={shipped ? packName(shipped.manifest) : t('The model that ships with the page')}
      inUse={key === null}
      work={work}
      buttons={
        <UseButton packKey={null} name={shipped?.manifest.name ?? ''} inUse={key === null} busy={busy} />
      }
    >
      {shipped && (
        <Facts manifest={shipped.manifest} sha256={shipped.sha256} bytes={bytesOf(shipped.manifest)} />
      )}
    </Row>
  )
}

export function StoredRow({ pack }: { pack: StoredPack }) {
  const { key, manifest, sha256, bytes } = pack
  const inUse = usePack((store) => store.key === key)
  const { busy, work } = useWork(key)
  const name = packName(manifest)
  return (
    <Row
      packKey={key}
      name={name}
      inUse={inUse}
      work={work}
      buttons={
        <>
          <UseButton packKey={key} name={name} inUse={inUse} busy={busy} />
          <button
            type="button"
            aria-disabled={busy}
            aria-label={t('Verify “{{name}}”', { name })}
            title={t('Reads every file of the model and compares it with the manifest')}
            data-testid="pack-verify"
            onClick={() => void verifyModel(pack)}
          >
            {t('Verify')}
          </button>
          <button
            type="button"
            aria-disabled={busy}
            aria-label={t('Export “{{name}}”', { name })}
            title={t('The whole model as one file, for another browser or machine')}
            data-testid="pack-export"
            onClick={() => void exportModel(pack)}
          >
            {t('Export')}
          </button>
          <ConfirmedDelete packKey={key} name={name} inUse={inUse} disabled={busy} />
        </>
      }
    >
      <Facts manifest={manifest} sha256={sha256} bytes={bytes} />
    </Row>
  )
}

/** Whether anything is being done to a pack, and what to this one. */
function useWork(key: string | null): { busy: boolean; work: Work | null } {
  const work = useModels((store) => store.work)
  const loading = usePack((store) => store.state.name === 'loading')
  return { busy: work !== null || loading, work: work?.key === key ? work : null }
}

interface RowProps {
  packKey: string | null
  name: string
  inUse: boolean
  work: Work | null
  buttons: ReactNode
  children: ReactNode
}

function Row({ packKey, name, inUse, work, buttons, children }: RowProps) {
  return (
    <article
      className={inUse ? 'pack in-use' : 'pack'}
      data-testid="pack"
      data-key={packKey ?? 'default'}
      data-in-use={inUse}
    >
      <header>
        <h3>{name}</h3>
        {packKey === null && <span className="quiet">{t('ships with the page')}</span>}
        {inUse && <span className="in-use-mark">{t('In use')}</span>}
      </header>
      {children}
      {work && <WorkLine work={work} />}
      <div className="pack-buttons">{buttons}</div>
    </article>
  )
}

interface UseButtonProps {
  packKey: string | null
  name: string
  inUse: boolean
  busy: boolean
}

function UseButton({ packKey, name, inUse, busy }: UseButtonProps) {
  if (inUse) return null
  return (
    <button
      type="button"
      className="use"
      aria-disabled={busy}
      aria-label={t('Use “{{name}}”', { name })}
      data-testid="pack-use"
      onClick={() => void chooseModel(packKey === null ? null : { key: packKey, name })}
    >
      {t('Use')}
    </button>
  )
}

function WorkLine({ work }: { work: Work }) {
  const { progress } = work
  return (
    <p className="pack-work" role="status">
      {workText(work.kind)}
      {progress && (
        <progress value={progress.done} max={Math.max(1, progress.total)} aria-label={workText(work.kind)} />
      )}
    </p>
  )
}

function workText(kind: Work['kind']): string {
  switch (kind) {
    case 'choosing':
      return t('Loading and checking it on this device…')
    case 'verifying':
      return t('Reading every file…')
    case 'exporting':
      return t('Putting it into one file…')
    case 'deleting':
      return t('Deleting…')
  }
}

interface FactsProps {
  manifest: Manifest
  sha256: string
  bytes: number
}

function Facts({ manifest, sha256, bytes }: FactsProps) {
  const tested = usePack((store) => store.tested.get(sha256))
  const { checkpointSha256 } = manifest.provenance
  const result = tested
    ? t('{{backend}}: self-test passed, largest logit error {{error}} of {{allowed}} allowed', {
        backend: backendName(tested),
        error: tested.selfTestError.toExponential(1),
        allowed: manifest.selfTest.tolerance.toExponential(1),
      })
    : t('not loaded in this visit')
  return (
    <dl className="facts">
      <Fact name={t('Size')}>{formatBytes(bytes)}</Fact>
      <Fact name={t('Disorders')}>{formatNumber(manifest.labels.length)}</Fact>
      <Fact name={t('Precision')}>{precisionsOf(manifest)}</Fact>
      <Fact name={t('Made from')}>
        {checkpointSha256
          ? t('checkpoint {{hash}}', { hash: shortHash(checkpointSha256) })
          : t('not recorded')}
      </Fact>
      <Fact name={t('Licence')}>{manifest.license}</Fact>
      <Fact name={t('On this device')}>{result}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
