import { type ChangeEvent, type MouseEvent, useId } from 'react'
import { filesOfInput } from './droppedFiles'
import { setPicker } from './filePickers'
import { filesOfFolder, folderDialog, pickFolder } from './folderPicker'
import { useMessages } from './messages'
import { openPicked } from './openStudy'

/** The two file inputs. One place, so that the page has each of them once. */
export function OpenButtons() {
  return (
    <>
      <FileButton label="Open files" testId="open-files" folder={false} />
      <FileButton label="Open folder" testId="open-folder" folder />
    </>
  )
}

interface FileButtonProps {
  label: string
  testId: string
  folder: boolean
}

function FileButton({ label, testId, folder }: FileButtonProps) {
  const id = useId()
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
        data-testid={testId}
        onChange={open}
        onClick={ask}
        ref={(input) => {
          if (folder) input?.setAttribute('webkitdirectory', '')
          setPicker(folder ? 'folder' : 'files', input)
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  )
}

async function openFolder(dialog: NonNullable<ReturnType<typeof folderDialog>>): Promise<void> {
  try {
    const folder = await pickFolder(dialog)
    if (folder !== null) await openPicked(filesOfFolder(folder))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    useMessages.getState().say(`The folder could not be opened: ${reason}`)
  }
}
