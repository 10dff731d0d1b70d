import { type ChangeEvent, type MouseEvent, useId } from 'react'
import { t } from '../language/language'
import { titleOf } from './ActionButton'
import { iconOf } from './actionIcons'
import type { Action } from './actions/action'
import { OPEN_FILES_ACTION, OPEN_FOLDER_ACTION } from './actions/studyActions'
import { filesOfInput } from './droppedFiles'
import { setPicker } from './filePickers'
import { filesOfFolder, folderDialog, pickFolder } from './folderPicker'
import { useMessages } from './messages'
import { openPicked } from './openStudy'

/** The two file inputs. One place, so that the page has each of them once. */
export function OpenButtons({ face = 'name' }: { face?: 'name' | 'icon' }) {
  return (
    <>
      <FileButton action={OPEN_FILES_ACTION} face={face} folder={false} />
      <FileButton action={OPEN_FOLDER_ACTION} face={face} folder />
    </>
  )
}

interface FileButtonProps {
  action: Action
  face: 'name' | 'icon'
  folder: boolean
}

function FileButton({ action, face, folder }: FileButtonProps) {
  const id = useId()
  const Icon = iconOf(action.id)
  const open = (event: ChangeEvent<HTMLInputElement>) => {
    const files = filesOfInput(event.target.files)
    // Emptied, so that picking the same folder again is a change again.
    event.target.value = ''
    void openPicked(files)
  }
  // The input stays what is focused and labelled; only its own dialog gives way to the better one.
  const ask = (event: MouseEvent) => {
    const dialog = folder ? folderDialog() : null
    if (dialog === null) return
    event.preventDefault()
    void openFolder(dialog)
  }
  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        multiple
        data-testid={action.id}
        data-action={action.id}
        onChange={open}
        onClick={ask}
        ref={(input) => {
          if (folder) input?.setAttribute('webkitdirectory', '')
          setPicker(folder ? 'folder' : 'files', input)
        }}
      />
      <label htmlFor={id} title={titleOf(action)} className={face === 'icon' ? 'icon-button' : undefined}>
        {Icon && <Icon aria-hidden="true" />}
        <span className={face === 'icon' ? 'unseen' : undefined}>{t(action.label)}</span>
      </label>
    </span>
  )
}

async function openFolder(dialog: NonNullable<ReturnType<typeof folderDialog>>): Promise<void> {
  try {
    const folder = await pickFolder(dialog)
    if (folder !== null) await openPicked(filesOfFolder(folder))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    useMessages.getState().say(t('The folder could not be opened: {{reason}}', { reason }))
  }
}
