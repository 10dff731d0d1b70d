import type { PickedFile } from '../workers/contracts'

/** The folder dialog of the File System Access API; types of the DOM do not have it, because not every browser does. */
interface FolderDialog {
  showDirectoryPicker(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>
}

/** The browser's folder dialog, or null where a file input has to do. */
export function folderDialog(): FolderDialog | null {
  return hasDialog(window) ? window : null
}

function hasDialog(page: object): page is FolderDialog {
  return 'showDirectoryPicker' in page && typeof page.showDirectoryPicker === 'function'
}

/**
 * Asks for a folder. Unlike a file input the dialog does not ask whether to "upload" what is in it, which would be
 * frightening and wrong: nothing is uploaded.
 * @returns null where the person chose none, else its files, which may still fail to be listed.
 */
export async function pickFolder(dialog: FolderDialog): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await dialog.showDirectoryPicker({ id: 'study', mode: 'read' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

/** All files under a folder, with paths that begin with its name, as a file input gives them. */
export async function filesOfFolder(
  folder: FileSystemDirectoryHandle,
  path = folder.name,
): Promise<PickedFile[]> {
  const waiting: Promise<PickedFile[]>[] = []
  for await (const entry of folder.values()) waiting.push(filesOfEntry(entry, `${path}/${entry.name}`))
  return (await Promise.all(waiting)).flat()
}

async function filesOfEntry(
  entry: FileSystemDirectoryHandle | FileSystemFileHandle,
  path: string,
): Promise<PickedFile[]> {
  return entry.kind === 'directory' ? filesOfFolder(entry, path) : [{ path, file: await entry.getFile() }]
}
