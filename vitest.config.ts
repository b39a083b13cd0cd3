import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Each file has a database of its own on the one server, so files may run side by side; two, because CI has two cores.
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 30_000,
  },
});
