/** Hands text or bytes to the browser as a file to save. */
export function saveFile(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the blob by the next turn; held longer it would only cost memory.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
