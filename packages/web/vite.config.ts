import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** Where `npm run dev` finds a running server. */
const server = process.env.OFFHOOK_SERVER ?? 'https://127.0.0.1:7225'

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        id: '/',
        name: 'Offhook',
        short_name: 'Offhook',
        description: 'Telephony and presence for colleagues',
        start_url: '/',
        display: 'standalone',
        background_color: '#111318',
        theme_color: '#111318',
        categories: ['business', 'productivity'],
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
        protocol_handlers: [{ protocol: 'tel', url: '/call?number=%s' }],
        shortcuts: [
          { name: 'People', url: '/people' },
          { name: 'Journal', url: '/journal' },
        ],
      },
      workbox: {
        // index.html carries a nonce that is good for one answer only: it is always asked for.
        globPatterns: ['**/*.{js,css}', '**/inter-latin-wght-normal*.woff2', 'icon.svg'],
        importScripts: ['/notification-worker.js'],
        navigateFallback: null,
        cleanupOutdatedCaches: true,
        runtimeCaching: [
          {
            urlPattern: ({ request, url }) =>
              request.mode === 'navigate' && !/^\/(?:api|frames)(?:\/|$)/.test(url.pathname),
            handler: 'NetworkFirst',
            options: { cacheName: 'page', networkTimeoutSeconds: 4, expiration: { maxEntries: 1 } },
          },
        ],
      },
    }),
  ],
  resolve: {
    // The contract takes only the catalogue of failures from there; the rest of the package needs Node.
    alias: { '@offhook/base': fileURLToPath(new URL('../base/src/errors.ts', import.meta.url)) },
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true, secure: false, ws: true },
      '/frames': { target: server, secure: false },
    },
  },
  build: {
    target: 'es2023',
    // A strict policy forbids data: fonts and scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
})
