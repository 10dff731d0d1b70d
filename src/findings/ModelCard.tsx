import type { LoadedPack } from '../diagnose/service'
import { formatProbability } from './differential'

/** What the pack was trained on, how well it does there and how badly elsewhere: the manifest's own words and figures. */
export function ModelCard({ pack }: { pack: LoadedPack }) {
  const { manifest, backend, sha256 } = pack
  return (
    <article className="model-card">
      <h2>
        {manifest.name} {manifest.version}
      </h2>
      {manifest.demonstration && <p className="demo-mark">Demonstration model</p>}
      <p>{manifest.intendedUse}</p>
      <p>{manifest.provenance.summary}</p>
      {manifest.limitations && (
        <>
          <h3>Know before use</h3>
          <ul>
            {manifest.limitations.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <h3>Disorders and how it did on patients kept for testing</h3>
      <MeasuredTable pack={pack} />
      {manifest.provenance.sources && (
        <>
          <h3>Training images</h3>
          <ul>
            {manifest.provenance.sources.map((source) => (
              <li key={source.name}>
                {source.name}: {source.license}. {source.note}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>On this device</h3>
      <p>
        {backend.because} Largest logit error in the self-test: {backend.selfTestError.toExponential(1)}.
      </p>
      <p className="hash">Manifest SHA-256 {sha256}</p>
    </article>
  )
}

function MeasuredTable({ pack }: { pack: LoadedPack }) {
  const measured = pack.manifest.labels.filter((label) => label.measured)
  if (measured.length === 0) {
    return (
      <p>
        {pack.manifest.labels.length.toLocaleString('en')} disorders; the pack carries no figures for them.
      </p>
    )
  }
  return (
    <table>
      <thead>
        <tr>
          <th>Disorder</th>
          <th>Trained on</th>
          <th>AUC (95 % interval)</th>
          <th>With / without it</th>
        </tr>
      </thead>
      <tbody>
        {measured.map(({ id, name, modalities, measured: figures }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{modalities?.join(', ') ?? 'not known'}</td>
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
  if (figures.auc === null) return 'not measured'
  const interval = figures.aucInterval?.map(formatProbability).join(' to ')
  return interval ? `${formatProbability(figures.auc)} (${interval})` : formatProbability(figures.auc)
}
