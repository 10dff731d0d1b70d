import { useEffect, useRef, useState } from 'react'
import { saidText } from '../language/noticeText'
import { fetchSlice, onForget } from './slices'
import { makeThumbnail, type ThumbnailImage } from './thumbnail'
import { useVisible } from './useVisible'
import './viewer.css'

/** Pictures kept, about 36 KB each; the oldest go first. */
const KEPT = 256
const drawn = new Map<string, ThumbnailImage>()
onForget(() => drawn.clear())

interface ThumbnailProps {
  sliceId: string
  /** Longer side in device pixels. */
  size?: number
}

/**
 * A small picture of one slice, decoded once it comes into sight. Empty until then, and where it cannot be decoded
 * (the reason is its title).
 */
export function Thumbnail({ sliceId, size = 96 }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const visible = useVisible(canvas)
  const [failure, setFailure] = useState<string | null>(null)

  useEffect(() => {
    if (!visible) return
    let gone = false
    const key = `${size} ${sliceId}`
    setFailure(null)
    const kept = drawn.get(key)
    if (kept) {
      paint(canvas.current, kept)
      return
    }
    fetchSlice(sliceId).then((result) => {
      if (gone) return
      if (result.status !== 'ok') return setFailure(result.message)
      const image = makeThumbnail(result.value, size)
      keep(key, image)
      paint(canvas.current, image)
    })
    return () => {
      gone = true
    }
  }, [sliceId, size, visible])

  return (
    <canvas
      ref={canvas}
      className="thumb"
      width={1}
      height={1}
      title={failure === null ? undefined : saidText(failure)}
    />
  )
}

function keep(key: string, image: ThumbnailImage): void {
  drawn.set(key, image)
  const oldest = drawn.keys().next().value
  if (drawn.size > KEPT && oldest !== undefined) drawn.delete(oldest)
}

function paint(canvas: HTMLCanvasElement | null, image: ThumbnailImage): void {
  if (!canvas) return
  canvas.width = image.width
  canvas.height = image.height
  canvas.getContext('2d')?.putImageData(new ImageData(image.data, image.width, image.height), 0, 0)
}
