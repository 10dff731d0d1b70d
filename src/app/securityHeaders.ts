/**
 * Headers that make the page cross-origin isolated, which SharedArrayBuffer and so WASM threads need
 * (HTML standard, "cross-origin isolated" agent clusters). Served by `dev`, `preview` and `start` alike.
 */
export const isolationHeaders: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * What the page may load and where it may send (Content Security Policy Level 3). Nothing but its own origin:
 * even a bug or a hostile file cannot make it hand out a patient's images.
 */
const policy: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  // WebAssembly for the codecs and ONNX Runtime; no inline script and no eval of text.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self'",
  // Cornerstone's annotation tools write style attributes on the SVG they draw; style elements stay forbidden.
  'style-src-attr': "'unsafe-inline'",
  // Thumbnails are drawn on canvases and shown as blobs.
  'img-src': "'self' data: blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

function join(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/**
 * The policy for a `<meta http-equiv>` in the built page, so that it holds behind any static server.
 * `frame-ancestors` is left to the header: browsers refuse it in a meta element.
 */
export const metaPolicy = join(policy)

/** Headers of the production server: isolation, the policy, and nothing handed to other sites. */
export const productionHeaders: Record<string, string> = {
  ...isolationHeaders,
  'Content-Security-Policy': join({ ...policy, 'frame-ancestors': "'none'" }),
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}
