import { useFindings } from '../findings/store'
import { type LargeSeries, offerText, ordinal } from '../ingest/admission'
import { t } from '../language/language'
import { noticeText, saidText } from '../language/noticeText'
import { useStudy } from '../study/store'
import type { PickedFile } from '../workers/contracts'
import { type DemoCase, fetchDemoCase } from './demoCases'
import { closeStudy, openFiles, thinSeries } from './ingestClient'
import { useMessages } from './messages'
import { offerModel } from './packs/offerModel'
import { stopDiagnosis } from './runDiagnosis'

/** Opens picked or dropped files beside what is open already. */
export async function openPicked(files: Promise<PickedFile[]> | PickedFile[]): Promise<void> {
  const { say } = useMessages.getState()
  try {
    const all = await files
    if (all.length === 0) return say(t('There are no files in what you dropped or picked.'))
    const picked = await offerModel(all)
    if (picked.length === 0) return
    const large = await openFiles(picked)
    if (large[0]) offerThinning(large[0])
    if (useStudy.getState().snapshot?.patients.length === 0) {
      say(
        t('None of these files is an image that can be opened. The list at the left says why, file by file.'),
      )
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    say(t('Reading stopped: {{reason}}', { reason: saidText(reason) }))
  }
}

/** A series too large to be held at once is open all the same; the person may have a part of it that is quick. */
function offerThinning(large: LargeSeries): void {
  useMessages.getState().say(noticeText({ code: 'large-series', message: offerText(large) }), {
    label: t('Open every {{ordinal}} slice instead', { ordinal: t(ordinal(large.step)) }),
    testId: 'thin-series',
    run: () => void thinSeries(large),
  })
}

/** Opens a demonstration case in place of what is open. */
export async function openDemoCase(demo: DemoCase): Promise<void> {
  await closeAll()
  const files = await fetchDemoCase(demo)
  if (files.status !== 'ok') return useMessages.getState().say(noticeText(files))
  await openPicked(files.value)
}

/** Closes the study and everything that was concluded from it. */
export async function closeAll(): Promise<void> {
  if (useFindings.getState().phase.name === 'running') await stopDiagnosis()
  useFindings.getState().setPhase({ name: 'idle' })
  useMessages.getState().clear()
  await closeStudy()
}
