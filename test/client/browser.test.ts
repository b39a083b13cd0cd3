import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, useBrowser } from '../browser.js';
import { stamps } from '../builders.js';
import { lost, useNetwork } from './network.js';
import type { Outcome } from './page.js';

let script = '';
const network = useNetwork({
  '/page.html': () =>
    '<!doctype html><title>Carnet</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
  '/page.js': () => script,
});

beforeAll(async () => {
  const entry = fileURLToPath(new URL('page.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm' });
  script = outputFiles[0]?.text ?? '';
}, 60_000);

describe.runIf(hasBrowser)('in a browser', { timeout: 60_000 }, () => {
  const { visit } = useBrowser();

  it('creates a row although the answer is lost, reads pages, and tells problems', async () => {
    const { page, complaints } = await visit(`${network.url()}/page.html`);
    await page.waitForFunction('globalThis.useClient');
    network.meet(lost);
    const outcome = await page.evaluate<Outcome>(`useClient(location.origin)`);
    // The console lists every answer that is a problem.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
    expect(outcome).toEqual({
      ada: expect.objectContaining({ ...stamps, name: 'Ada', owner: 'léa & co' }) as unknown,
      conflict: true,
      names: ['Grace', 'Ada'],
      aborted: 'Error: closed the page',
    });
    expect(network.sent.map(({ method, target }) => `${method} ${target.split('?')[0] ?? ''}`)).toEqual([
      'POST /leads',
      'POST /leads',
      'POST /leads',
      'POST /leads',
      'GET /leads',
      'GET /leads',
    ]);
    expect(new Set(network.sent.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer secret']));
  });
});
