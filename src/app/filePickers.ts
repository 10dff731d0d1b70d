type PickerKind = 'files' | 'folder'

const inputs = new Map<PickerKind, HTMLInputElement>()

/** Makes a file input reachable for actions; null takes it back. */
export function setPicker(kind: PickerKind, input: HTMLInputElement | null): void {
  if (input) inputs.set(kind, input)
  else inputs.delete(kind)
}

/** Opens the browser's dialog. Has to be called from a key press or a click, or the browser refuses. */
export function openPicker(kind: PickerKind): void {
  inputs.get(kind)?.click()
}
