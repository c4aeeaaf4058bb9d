import { defineConfig } from 'vitest/config'

/** What a person sees: a built server in its own process, pushes through the public client, a real browser. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    globalSetup: ['tests/e2e/support/globalSetup.ts'],
    // One browser and one server at a time: the machine is also the trainer, and latencies are measured.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    retry: 0,
  },
})
