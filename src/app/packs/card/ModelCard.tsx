import { useMemo } from 'react'
import type { LoadedPack } from '../../../diagnose/service'
import { cardView, evaluationIn } from '../../../evaluate/modelCard'
import { LabelSources } from '../../../findings/LabelSources'
import { t } from '../../../language/language'
import { saidText } from '../../../language/noticeText'
import type { Manifest } from '../../../model/manifest'
import '../../styles/card.css'
import { CaseFigures } from './CaseFigures'
import { ClassTable } from './ClassTable'
import { Confusion } from './Confusion'
import { Failures } from './Failures'
import { Fold } from './Fold'
import { InShort } from './InShort'
import { KnowBeforeUse } from './KnowBeforeUse'
import { MeasuredTable } from './MeasuredTable'
import { Reliability } from './Reliability'

interface ModelCardProps {
  pack: LoadedPack
  /** As the model is called in the list beside the card. */
  name: string
}

/** What the model knows, how well it does that and where it fails: the manifest's own words and figures. */
export function ModelCard({ pack, name }: ModelCardProps) {
  const { manifest } = pack
  return (
    <article className="model-card" data-testid="model-card">
      <h2>{name}</h2>
      {manifest.demonstration && <p className="demo-mark">{t('Demonstration model')}</p>}
      {manifest.limitations && <KnowBeforeUse limitations={manifest.limitations} />}
      <p>{saidText(manifest.intendedUse)}</p>
      <Performance manifest={manifest} />
      <Fold title={t('How it was made')}>
        <p>{saidText(manifest.provenance.summary)}</p>
        <Sources sources={manifest.provenance.sources ?? []} />
      </Fold>
      <LabelSources classes={manifest.labels.length} />
      <OnThisDevice pack={pack} />
    </article>
  )
}

function Performance({ manifest }: { manifest: Manifest }) {
  const view = useMemo(() => {
    const evaluation = evaluationIn(manifest)
    return evaluation && cardView(evaluation, manifest)
  }, [manifest])
  if (view === null) {
    return (
      <>
        <h3>{t('Disorders and how it did on patients kept for testing')}</h3>
        <MeasuredTable labels={manifest.labels} />
      </>
    )
  }
  return (
    <>
      <InShort view={view} manifest={manifest} />
      <ClassTable view={view} />
      <Reliability view={view} />
      <Confusion view={view} />
      <CaseFigures view={view} />
      <Failures view={view} />
    </>
  )
}

function Sources({ sources }: { sources: NonNullable<Manifest['provenance']['sources']> }) {
  if (sources.length === 0) return null
  return (
    <>
      <h3>{t('Training images')}</h3>
      <ul>
        {sources.map((source) => (
          <li key={source.name}>
            {source.name}: {source.license}. {source.note}
          </li>
        ))}
      </ul>
    </>
  )
}

function OnThisDevice({ pack: { manifest, backend, sha256 } }: { pack: LoadedPack }) {
  return (
    <>
      <h3>{t('On this device')}</h3>
      <p>
        {saidText(backend.because)}{' '}
        {t('Largest logit error in the self-test: {{error}}, of {{allowed}} allowed.', {
          error: backend.selfTestError.toExponential(1),
          allowed: manifest.selfTest.tolerance.toExponential(1),
        })}
      </p>
      <p>{runtimeText(backend.name)}</p>
      <p>{t('Licence: {{licence}}', { licence: manifest.license })}</p>
      {manifest.provenance.checkpointSha256 && (
        <p className="hash">
          {t('Checkpoint SHA-256')} {manifest.provenance.checkpointSha256}
        </p>
      )}
      <p className="hash">
        {t('Manifest SHA-256')} {sha256}
      </p>
    </>
  )
}

/** What computes, and on what terms; docs/runtime.md says what of it is ours. */
function runtimeText(backend: LoadedPack['backend']['name']): string {
  return backend === 'wasm'
    ? t(
        'Computed by ONNX Runtime Web (Microsoft, MIT licence), two of its kernels replaced by this project’s own.',
      )
    : t('Computed by ONNX Runtime Web (Microsoft, MIT licence).')
}
