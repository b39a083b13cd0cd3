import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Each file has a database of its own on the one server, so files may run side by side; two, because CI has two cores.
    maxWorkers: 2,
    // No test asserts how long something takes: these only end what hangs, on a machine with other work as well.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
