import { type ChangeEvent, useEffect, useId, useState } from 'react'
import { t } from '../../language/language'
import { filesOfInput } from '../droppedFiles'
import { ImportPlanForm } from './ImportPlanForm'
import { type ImportPhase, useModels } from './modelsStore'
import { offerFiles, stopImport } from './modelTasks'
import { PackOfferForm } from './PackOfferForm'
import { formatBytes, stageText, timeLeft, timeLeftText } from './packText'

/** Brings another model into the browser: files, what they would become, and the writing itself. */
export function ImportPanel() {
  const shelf = useModels((store) => store.shelf)
  const importing = useModels((store) => store.importing)
  if (shelf.name === 'closed') {
    return (
      <p className="import closed" data-testid="import-closed">
        {t(
          'This window keeps no files, so no other model can be imported: private windows and pages without HTTPS give no storage. Open the page in an ordinary window.',
        )}
      </p>
    )
  }
  return (
    <section className="import" aria-label={t('Import a model')}>
      {importing.name === 'running' ? (
        <Running phase={importing} />
      ) : (
        <Files planned={'files' in importing} />
      )}
      {importing.name === 'planning' && <p role="status">{t('Reading what the checkpoint holds…')}</p>}
      {importing.name === 'planned' && <ImportPlanForm files={importing.files} plan={importing.plan} />}
      {importing.name === 'offered' && <PackOfferForm file={importing.file} offer={importing.offer} />}
    </section>
  )
}

function Files({ planned }: { planned: boolean }) {
  const id = useId()
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const files = filesOfInput(event.target.files)
    // Emptied, so that picking the same file again is a change again.
    event.target.value = ''
    if (files.length > 0) void offerFiles(files)
  }
  return (
    <div className="import-files">
      <span className="file-button">
        <input
          id={id}
          type="file"
          multiple
          accept=".bin,.pt,.pth,.zip,.json,.npy"
          data-testid="import-checkpoint"
          onChange={pick}
        />
        <label htmlFor={id} className="import-pick">
          {planned ? t('Add or change files…') : t('Import a model…')}
        </label>
      </span>
      {!planned && (
        <p className="quiet">
          {t(
            'The authors’ checkpoint (.bin, .pt, .pth), with labels (.json) and label embeddings (.npy) where it has them, or an exported model (.zip). It stays on this machine.',
          )}
        </p>
      )}
    </div>
  )
}

function Running({ phase }: { phase: Extract<ImportPhase, { name: 'running' }> }) {
  const { file, progress, stopping } = phase
  const now = useSeconds()
  const silent = now - phase.reportedAt
  const left = progress && timeLeft(progress, now - phase.stageStart, silent)
  return (
    <div className="import-running" data-testid="import-progress">
      <p>
        <strong>{file}</strong>
      </p>
      <progress
        value={progress?.done ?? 0}
        max={Math.max(1, progress?.total ?? 1)}
        aria-label={t('Import')}
      />
      <p className="import-numbers">
        <span role="status">{progress ? stageText(progress, silent) : t('Starting')}</span>
        {progress && (
          <span>
            {t('{{done}} of {{total}}', {
              done: formatBytes(progress.done),
              total: formatBytes(progress.total),
            })}
          </span>
        )}
        <span>{left !== null && timeLeftText(left)}</span>
        <button type="button" disabled={stopping} data-testid="import-cancel" onClick={stopImport}>
          {stopping ? t('Stopping…') : t('Cancel')}
        </button>
      </p>
    </div>
  )
}

/** The time (ms), read anew every second, so that an estimate counts down between the worker's reports. */
function useSeconds(): number {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return performance.now()
}
