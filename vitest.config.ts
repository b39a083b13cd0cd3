import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Each file has a database of its own on the one server, so files may run side by side: one more than CI has cores, because
    // many wait most of the time, for locks, timeouts and processes.
    maxWorkers: 3,
    // Files share the modules of their worker, so that each need not load and compile them anew: what a file changes for the
    // whole process, such as the time, it has to put back.
    isolate: false,
    restoreMocks: true,
    // No test asserts how long something takes: these only end what hangs, on a machine with other work as well.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
