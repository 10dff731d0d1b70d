import type { LoadedPack } from '../diagnose/service'
import { formatNumber, t } from '../language/language'
import { saidText } from '../language/noticeText'
import { formatProbability } from './differential'
import { LabelSources } from './LabelSources'

interface ModelCardProps {
  pack: LoadedPack
  /** As the model is called in the list beside the card. */
  name: string
}

/** What the pack was trained on, how well it does there and how badly elsewhere: the manifest's own words and figures. */
export function ModelCard({ pack, name }: ModelCardProps) {
  const { manifest, backend, sha256 } = pack
  return (
    <article className="model-card">
      <h2>{name}</h2>
      {manifest.demonstration && <p className="demo-mark">{t('Demonstration model')}</p>}
      <p>{saidText(manifest.intendedUse)}</p>
      <p>{saidText(manifest.provenance.summary)}</p>
      {manifest.limitations && (
        <>
          <h3>{t('Know before use')}</h3>
          <ul>
            {manifest.limitations.map((sentence) => (
              <li key={sentence}>{saidText(sentence)}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('Disorders and how it did on patients kept for testing')}</h3>
      <MeasuredTable pack={pack} />
      {manifest.provenance.sources && (
        <>
          <h3>{t('Training images')}</h3>
          <ul>
            {manifest.provenance.sources.map((source) => (
              <li key={source.name}>
                {source.name}: {source.license}. {source.note}
              </li>
            ))}
          </ul>
        </>
      )}
      <LabelSources classes={manifest.labels.length} />
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
    </article>
  )
}

function MeasuredTable({ pack }: { pack: LoadedPack }) {
  const measured = pack.manifest.labels.filter((label) => label.measured)
  if (measured.length === 0) {
    return (
      <p>
        {t('{{number}} disorders; the pack carries no figures for them.', {
          number: formatNumber(pack.manifest.labels.length),
        })}
      </p>
    )
  }
  return (
    <table>
      <thead>
        <tr>
          <th>{t('Disorder')}</th>
          <th>{t('Trained on')}</th>
          <th>{t('AUC (95 % interval)')}</th>
          <th>{t('With / without it')}</th>
        </tr>
      </thead>
      <tbody>
        {measured.map(({ id, name, modalities, measured: figures }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{modalities?.map((modality) => t(modality)).join(t(', ')) ?? t('not known')}</td>
            <td>{figures ? aucText(figures) : ''}</td>
            <td>
              {figures?.positives} / {figures?.negatives}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function aucText(figures: { auc: number | null; aucInterval: [number, number] | null }): string {
  if (figures.auc === null) return t('not measured')
  const interval = figures.aucInterval?.map(formatProbability).join(' – ')
  return interval ? `${formatProbability(figures.auc)} (${interval})` : formatProbability(figures.auc)
}

/** What computes, and on what terms; docs/runtime.md says what of it is ours. */
function runtimeText(backend: LoadedPack['backend']['name']): string {
  return backend === 'wasm'
    ? t(
        'Computed by ONNX Runtime Web (Microsoft, MIT licence), two of its kernels replaced by this project’s own.',
      )
    : t('Computed by ONNX Runtime Web (Microsoft, MIT licence).')
}
