/**
 * Headers that make the page cross-origin isolated, which SharedArrayBuffer and so WASM threads need
 * (HTML standard, "cross-origin isolated" agent clusters). Served by `dev`, `preview` and `start` alike.
 */
export const isolationHeaders: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
