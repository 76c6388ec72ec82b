import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', './test/e2e/closing-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          // Many wait for a process or a timer: a core less, as is usual, would leave one of two.
          maxWorkers: '100%',
          // Against hanging alone: a busy machine is slow, and no test is about its speed.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      endToEnd('e2e', 'test/**/*.e2e.ts'),
      // An emulated board, away and back; that board itself; faults in every start: `npm run test:long`.
      endToEnd('long', 'test/**/*.long.ts'),
    ],
  },
})

function endToEnd(name: string, files: string) {
  return {
    test: {
      name,
      include: [files],
      // One machine at a time: two cores, and emulation takes them both.
      fileParallelism: false,
      // After the units: a busy machine proves nothing about times.
      sequence: { groupOrder: 1 },
      // Against hanging alone, as with units; an emulated board takes minutes to go and come back.
      testTimeout: 900_000,
      hookTimeout: 1_200_000,
      globalSetup: ['test/e2e/setup.ts'],
    },
  }
}
