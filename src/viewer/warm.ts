/**
 * Fetches and starts the viewer before anything is open, so that the first image need not wait for it. To be called
 * when the page is idle; a failure is left for the viewer itself to report when it is needed.
 */
export async function warmViewer(): Promise<void> {
  try {
    const [{ startViewer }] = await Promise.all([import('./start'), import('./ViewportGrid')])
    await startViewer()
  } catch {
    // The grid starts the viewer again and shows the sentence.
  }
}
