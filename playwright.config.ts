import { defineConfig, devices } from '@playwright/test'
import { findBrowser } from './src/cli/browser'

const executablePath = findBrowser()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Cases are diagnosed on the processor: tests side by side would only slow each other down.
  workers: 1,
  // Once more on a shared machine, where a stall of seconds can pass any time limit; the report names such tests flaky.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  outputDir: 'test-results/browser',
  reporter: [['list'], ['json', { outputFile: '.cache/browser-tests.json' }]],
  use: {
    // Every test starts from an empty browser: keeping the whole app there each time would only slow the rest down.
    // Tests of offline use allow it.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'chromium', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
  ],
})
