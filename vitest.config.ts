import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{servers,shared,packages}/*/test/**/*.test.ts', '{scripts,bench,evals}/**/*.test.ts'],
    execArgv: ['--expose-gc'], // for what is said of memory
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
  },
});
