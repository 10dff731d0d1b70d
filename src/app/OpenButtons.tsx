import { type ChangeEvent, useId } from 'react'
import { filesOfInput } from './droppedFiles'
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
  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        multiple
        data-testid={testId}
        onChange={open}
        ref={(input) => {
          if (folder) input?.setAttribute('webkitdirectory', '')
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  )
}
