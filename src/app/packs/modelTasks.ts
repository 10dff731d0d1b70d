import { t } from '../../language/language'
import { noticeText } from '../../language/noticeText'
import { parseManifest } from '../../model/pack'
import { sha256 } from '../../model/sha256'
import type { Failed, Result, Skipped } from '../../study/result'
import type { PickedFile } from '../../workers/contracts'
import type {
  ImportFiles,
  ImportWish,
  PackOffer,
  PackProgress,
  StoredPack,
} from '../../workers/packContracts'
import { usePanels } from '../actions/pageActions'
import { useMessages } from '../messages'
import {
  cancelImport,
  exportPack,
  importCheckpoint,
  importPack,
  listPacks,
  planImport,
  removePack,
  verifyPack,
} from '../packClient'
import { packAddress, usePack } from '../packStore'
import { saveFile } from '../saveFile'
import { refusalOf, sortFiles, withFiles } from './importFiles'
import { useModels, type Work } from './modelsStore'
import type { PackChoice } from './packChoice'
import { packName } from './packText'

/** Says how a task ended: in the dialog, and over the page when the dialog was closed meanwhile. */
function say(good: boolean, text: string): void {
  useModels.setState({ said: { good, text } })
  if (usePanels.getState().open !== 'models') useMessages.getState().say(text)
}

function sayWhy(outcome: Failed | Skipped): void {
  say(false, noticeText(outcome))
}

/** Looks into the store and at the pack that ships. */
export async function lookAtModels(): Promise<void> {
  void readShipped()
  if (!(await hasFileStorage())) return useModels.setState({ shelf: { name: 'closed' } })
  const listed = await listPacks()
  if (listed.status === 'ok') useModels.setState({ shelf: { name: 'open', ...listed.value } })
  else sayWhy(listed)
}

/** The origin private file system: private windows of some browsers refuse it, pages without HTTPS lack it. */
async function hasFileStorage(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory()
    return true
  } catch {
    return false
  }
}

/** Without it the list says less of the pack that ships; why it cannot be loaded is said where it is loaded. */
async function readShipped(): Promise<void> {
  try {
    const response = await fetch(new URL('manifest.json', packAddress(null)))
    if (!response.ok) return
    const bytes = new Uint8Array(await response.arrayBuffer())
    const parsed = parseManifest(new TextDecoder().decode(bytes), 'manifest.json')
    if (parsed.status !== 'ok') return
    useModels.setState({ shipped: { manifest: parsed.value, sha256: await sha256(bytes) } })
  } catch {
    // No network: the row of the pack that ships says only that it ships.
  }
}

/** Takes picked files: a pack in one file is stored, a checkpoint gets a plan, others go with the one that stands. */
export async function offerFiles(files: readonly PickedFile[]): Promise<void> {
  const { importing } = useModels.getState()
  if (importing.name === 'running') return say(false, t('Wait until the import has ended, or cancel it.'))
  const found = sortFiles(files)
  const before = 'files' in importing ? importing.files : null
  const refused = refusalOf(found, before)
  if (refused !== null) return say(false, refused)
  useModels.setState({ said: null })
  const joined = withFiles(before, found)
  if (found.checkpoint === null && found.pack !== null) {
    const { file, path } = found.pack
    return store(path, (onProgress) => importPack(file, path, onProgress))
  }
  if (joined === null) return
  if (found.checkpoint !== null) useModels.setState({ typedName: null })
  await plan(joined)
}

/** Says what an exported pack holds, or why it would be refused, before it is stored. */
export function offerPack(file: PickedFile, held: Result<PackOffer>): void {
  if (useModels.getState().importing.name === 'running') {
    say(false, t('Wait until the import has ended, or cancel it.'))
  } else if (held.status !== 'ok') {
    sayWhy(held)
  } else {
    useModels.setState({ said: null, importing: { name: 'offered', file, offer: held.value } })
  }
}

/** Stores the pack that is offered. */
export async function takeOffer(): Promise<void> {
  const { importing } = useModels.getState()
  if (importing.name !== 'offered') return
  const { file, path } = importing.file
  await store(path, (onProgress) => importPack(file, path, onProgress))
}

async function plan(files: ImportFiles): Promise<void> {
  useModels.setState({ importing: { name: 'planning', files } })
  const planned = await planImport(files)
  const { importing } = useModels.getState()
  // Given up, or asked for with other files meanwhile.
  if (importing.name !== 'planning' || importing.files !== files) return
  if (planned.status === 'ok') {
    return useModels.setState({ importing: { name: 'planned', files, plan: planned.value } })
  }
  useModels.setState({ importing: { name: 'none' } })
  sayWhy(planned)
}

/** Leaves the plan or the offer; nothing was stored. */
export function dropPlan(): void {
  useModels.setState({ importing: { name: 'none' }, typedName: null })
}

/** Carries the plan out. */
export async function startImport(wish: ImportWish): Promise<void> {
  const { importing } = useModels.getState()
  if (importing.name !== 'planned') return
  const { files } = importing
  await store(files.checkpointName, (onProgress) => importCheckpoint(files, wish, onProgress))
}

export function stopImport(): void {
  const { importing } = useModels.getState()
  if (importing.name !== 'running') return
  useModels.setState({ importing: { ...importing, stopping: true } })
  void cancelImport()
}

async function store(
  file: string,
  work: (onProgress: (progress: PackProgress) => void) => Promise<Result<StoredPack>>,
): Promise<void> {
  askForPersistence()
  const now = performance.now()
  const running = { name: 'running', file, progress: null, stageStart: now, reportedAt: now } as const
  useModels.setState({ said: null, typedName: null, importing: { ...running, stopping: false } })
  const outcome = await work(followImport)
  useModels.setState({ importing: { name: 'none' } })
  if (outcome.status === 'skipped') return say(true, t('Cancelled. Nothing was stored.'))
  if (outcome.status === 'failed') return sayWhy(outcome)
  const { manifest } = outcome.value
  say(true, t('“{{name}}” is stored. Press “Use” to diagnose with it.', { name: packName(manifest) }))
  await lookAtModels()
}

/** Without it a browser that runs short of disk space may throw models away. A refusal leaves it at that. */
function askForPersistence(): void {
  navigator.storage.persist().catch(() => undefined)
}

function followImport(progress: PackProgress): void {
  const { importing } = useModels.getState()
  if (importing.name !== 'running') return
  const same = importing.progress?.stage === progress.stage
  const reportedAt = performance.now()
  const stageStart = same ? importing.stageStart : reportedAt
  useModels.setState({ importing: { ...importing, progress, stageStart, reportedAt } })
}

/** One task at a time: buttons of others stay where the focus can be, and do nothing meanwhile. */
async function working(key: string | null, kind: Work['kind'], task: () => Promise<void>): Promise<void> {
  if (useModels.getState().work !== null || usePack.getState().state.name === 'loading') return
  useModels.setState({ said: null, work: { key, kind, progress: null } })
  try {
    await task()
  } finally {
    useModels.setState({ work: null })
  }
}

/** Diagnoses with a stored pack from now on, null with the one that ships. */
export function chooseModel(choice: PackChoice | null): Promise<void> {
  return working(choice?.key ?? null, 'choosing', async () => {
    const outcome = await usePack.getState().choose(choice)
    if (outcome.status !== 'ok') return sayWhy(outcome)
    say(true, t('“{{name}}” is in use.', { name: packName(outcome.value.manifest) }))
  })
}

export function verifyModel({ key, manifest }: StoredPack): Promise<void> {
  return working(key, 'verifying', async () => {
    const outcome = await verifyPack(key, (progress) => {
      useModels.setState(({ work }) => ({ work: work && { ...work, progress } }))
    })
    if (outcome.status !== 'ok') return sayWhy(outcome)
    say(true, t('“{{name}}”: every byte is as its manifest says.', { name: packName(manifest) }))
  })
}

export function exportModel({ key, manifest }: StoredPack): Promise<void> {
  return working(key, 'exporting', async () => {
    const outcome = await exportPack(key)
    if (outcome.status !== 'ok') return sayWhy(outcome)
    saveFile(`${key}.zip`, 'application/zip', outcome.value)
    say(true, t('“{{name}}” was handed to the browser as one file.', { name: packName(manifest) }))
  })
}

/** Deletes a pack or what is left of one; the one in use gives way to the one that ships first. */
export function deleteModel(key: string, name: string): Promise<void> {
  return working(key, 'deleting', async () => {
    if (usePack.getState().key === key) {
      const shipped = await usePack.getState().choose(null)
      if (shipped.status !== 'ok') return sayWhy(shipped)
    }
    const outcome = await removePack(key)
    if (outcome.status !== 'ok') return sayWhy(outcome)
    await lookAtModels()
    say(true, t('“{{name}}” was deleted.', { name }))
  })
}
