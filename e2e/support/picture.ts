import { writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

/** Of WebP; letters stay clean from here on. */
const QUALITY = 0.85

/**
 * Writes a picture of the page as WebP, a fifth of the PNG that the browser gives: pictures in the documentation
 * weigh in every clone.
 */
export async function writePicture(page: Page, file: string): Promise<void> {
  const png = await page.screenshot({ animations: 'disabled' })
  const studio = await page.context().newPage()
  const webp = await studio.evaluate(
    async ({ base64, quality }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes]))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
      const out = new Uint8Array(await blob.arrayBuffer())
      let text = ''
      for (const byte of out) text += String.fromCharCode(byte)
      return btoa(text)
    },
    { base64: png.toString('base64'), quality: QUALITY },
  )
  await studio.close()
  await writeFile(file, Buffer.from(webp, 'base64'))
}
