import { RenderingEngine } from '@cornerstonejs/core'

/**
 * A rendering engine whose graphics contexts have one sample a pixel. Images are textures on rectangles, which several
 * samples cannot make smoother, and without a graphics card they took a third of the time of every image (50 against
 * 35 ms, 512 x 512 on two cores).
 *
 * Neither Cornerstone nor vtk.js has a setting for it; both make their contexts while the engine is constructed. So
 * for that moment, and for nothing else on the page, canvases are asked for contexts without antialiasing. Should
 * contexts be made later one day, this does nothing and drawing is slower.
 */
export function engineWithPlainContexts(id: string): RenderingEngine {
  const canvas = HTMLCanvasElement.prototype
  const original = Object.getOwnPropertyDescriptor(canvas, 'getContext')
  const getContext: unknown = original?.value
  if (original === undefined || typeof getContext !== 'function') return new RenderingEngine(id)
  const plain = function (this: HTMLCanvasElement, kind: string, attributes?: object): unknown {
    const asked = kind.startsWith('webgl') ? { ...attributes, antialias: false } : attributes
    return Reflect.apply(getContext, this, [kind, asked])
  }
  Object.defineProperty(canvas, 'getContext', { ...original, value: plain })
  try {
    return new RenderingEngine(id)
  } finally {
    Object.defineProperty(canvas, 'getContext', original)
  }
}
