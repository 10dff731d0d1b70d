import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { isolationHeaders, metaPolicy, productionHeaders } from './src/app/securityHeaders.ts'
import { fasterRuntimePlugin } from './src/cli/runtime/fasterRuntimePlugin.ts'

const MEGABYTE = 1024 * 1024

/** Writes the content security policy into the built page, so that it holds behind any static server. */
function policyInPage(): Plugin {
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** Keeps all that the page needs without a network: itself, workers, WebAssembly, default pack, demonstrations. */
const offline = VitePWA({
  // Registered by src/app/offline.ts: the policy allows no inline script.
  injectRegister: null,
  registerType: 'prompt',
  manifest: {
    name: 'RadDiag',
    short_name: 'RadDiag',
    description: 'Whole-case diagnosis of a local radiology study. For research use; not a medical device.',
    theme_color: '#111416',
    background_color: '#111416',
    display: 'standalone',
    icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  },
  workbox: {
    globPatterns: [
      '**/*.{html,js,mjs,css,svg,woff2,wasm}',
      'models/default/**/*.{json,onnx,npy}',
      'demo/**/*',
      'labels/*.json',
    ],
    // The WebGPU build of ONNX Runtime (27 MB) is kept once a page with a graphics adapter has asked for it.
    globIgnores: ['**/ort-wasm-*.{asyncify,jsep,jspi}*'],
    runtimeCaching: [
      {
        urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.endsWith('.wasm'),
        handler: 'CacheFirst',
        options: { cacheName: 'wasm', expiration: { maxEntries: 4 } },
      },
    ],
    maximumFileSizeToCacheInBytes: 64 * MEGABYTE,
    // A first visit is served by the worker at once; a new version waits until the old page is closed, so that
    // a page in use never finds its own later chunks gone.
    clientsClaim: true,
    cleanupOutdatedCaches: true,
  },
})

export default defineConfig({
  plugins: [react(), fasterRuntimePlugin(), policyInPage(), offline],
  server: { headers: isolationHeaders },
  preview: { headers: productionHeaders },
  worker: { format: 'es', plugins: () => [fasterRuntimePlugin()] },
  build: { target: 'es2022', chunkSizeWarningLimit: 5000 },
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    // Named here, not found one by one: a worker's import found late makes the development page reload under the
    // person's hands.
    include: [
      '@bufbuild/protobuf/wire',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-libjxl/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
      '@cornerstonejs/core',
      '@cornerstonejs/jpeg-lossless-decoder-js',
      '@cornerstonejs/metadata',
      '@cornerstonejs/tools',
      '@cornerstonejs/utils',
      '@zip.js/zip.js',
      'comlink',
      'dicom-character-set',
      'dicom-parser',
      'fast-png',
      'fflate',
      'hash-wasm',
      'react',
      'react-dom/client',
      'wasm-feature-detect',
      'zod',
      'zustand',
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    testTimeout: 60_000,
  },
})
