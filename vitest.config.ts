import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'] } },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.ts'],
          // One machine at a time: two cores, and emulation takes them both.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 1_200_000,
          globalSetup: ['test/e2e/setup.ts'],
        },
      },
    ],
  },
})
