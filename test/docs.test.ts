import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import type { Lanes } from '../src/db/lanes.js';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { readDocument } from '../src/document.js';
import { hasBrowser, useBrowser } from './browser.js';
import { published } from './contract.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

let built = '';
let empty = '';
beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-docs-'));
  [built, empty] = [join(directory, 'site'), join(directory, 'nothing')];
  await build();
  return () => rm(directory, { recursive: true });
}, 60_000);

/** Runs what `npm run docs` runs, into another directory. */
async function build(): Promise<void> {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await promisify(execFile)(process.execPath, [tsx, 'scripts/docs.ts', '--output', built], { cwd: root });
}

/** Serves before the first test and stops after the last. */
function useServer(listener: () => RequestListener | Promise<RequestListener>): () => string {
  let url = '';
  beforeAll(async () => {
    const server = createServer(await listener());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  return () => url;
}

/** The service with its pages from a directory. They need no database, so it has none. */
function usePages(site: () => string): () => string {
  return useServer(async () =>
    createApp({
      lanes: () => ({}) as Lanes,
      document: await readDocument(),
      logger: pino({ level: 'silent' }),
      phoneRegion: 'FR',
      site: pathToFileURL(`${site()}/`),
    }),
  );
}

const service = usePages(() => built);
const unbuilt = usePages(() => empty);
// As any web server would serve the directory, below a path of its own.
const folder = useServer(() => express().use('/manuals/carnet', express.static(built)));

/** What the document says of every answer. */
const onEveryAnswer = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' };

describe('npm run docs', () => {
  it('leaves a page alone that is up to date', async () => {
    const before = await readFile(join(built, 'index.html'));
    await build();
    expect((await readFile(join(built, 'index.html'))).equals(before)).toBe(true);
  });
});

describe('/docs', () => {
  it.each(['/docs', '/docs/', '/docs?from=bookmark'])('200 with the page for GET %s', async (path) => {
    const answer = await fetch(service() + path, { headers: { Accept: BROWSER, 'X-Request-Id': 'mine' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(await readFile(join(built, 'index.html'), 'utf8'));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': 'mine',
    });
  });

  it('lets nothing run or load but what the page holds', async () => {
    const { headers } = await fetch(`${service()}/docs`);
    const directives = (headers.get('content-security-policy') ?? '').split(';');
    expect(directives.filter((directive) => !directive.startsWith('script-src '))).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      'font-src data:',
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    const scripts = directives.find((directive) => directive.startsWith('script-src '));
    expect(scripts).toMatch(/^script-src( 'sha256-[A-Za-z0-9+/]{43}=')+$/);
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('200 with the same headers and no body for HEAD', async () => {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        fetch(`${service()}/docs`, { method, headers: { 'Accept-Encoding': 'identity', 'X-Request-Id': 'mine' } }),
      ),
    );
    assert(get && head);
    const lasting = ({ headers }: Response) =>
      Object.fromEntries([...headers].filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name)));
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect(lasting(head)).toEqual(lasting(get));
  });

  it('304 for a page that the browser has', async () => {
    const first = await fetch(`${service()}/docs`);
    const headers = { 'If-None-Match': first.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
    const second = await fetch(`${service()}/docs`, { headers });
    expect({ status: second.status, text: await second.text() }).toEqual({ status: 304, text: '' });
  });

  it.each(['/', '/docs', '/docs/'])('405 with Allow for POST %s', async (path) => {
    const answer = await fetch(service() + path, { method: 'POST', headers: { Accept: BROWSER } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await answer.json()).toMatchObject({ success: false, code: 'method_not_allowed' });
  });

  it.each(['/', '/docs', '/docs/'])('204 with Allow and no body for OPTIONS %s', async (path) => {
    const answer = await fetch(service() + path, { method: 'OPTIONS' });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ ...onEveryAnswer, allow: 'GET, HEAD, OPTIONS' });
  });

  it('404 that says how to build the page, where it has not been built', async () => {
    const answer = await fetch(`${unbuilt()}/docs`, { headers: { Accept: BROWSER } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({
      success: false,
      type: '/problems/route-not-found',
      title: 'There is no such path',
      status: 404,
      code: 'route_not_found',
      detail: 'The documentation has not been built here. Run: npm run docs',
      request_id: answer.headers.get('x-request-id'),
    });
  });
});

describe('/', () => {
  it.each(['GET', 'HEAD'])('302 to the documentation for a %s of a browser', async (method) => {
    const answer = await fetch(`${service()}/`, { method, headers: { Accept: BROWSER }, redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/docs');
    expect(Object.fromEntries(answer.headers)).toMatchObject(onEveryAnswer);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['*/*', 'application/json', 'application/json, text/html;q=0.5'])(
    '404 with a hint for a program that accepts %s',
    async (Accept) => {
      const answer = await fetch(`${service()}/`, { headers: { Accept }, redirect: 'manual' });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({
        code: 'route_not_found',
        detail: 'There is no path /. Did you mean /docs?',
      });
    },
  );
});

interface Documented {
  operationId: string;
  summary: string;
  tags: string[];
}
const documented = Object.values(published.paths).flatMap((item) =>
  Object.values(item as unknown as Record<string, Documented>).filter((operation) => 'operationId' in operation),
);
const groups = new Set(documented.flatMap(({ tags }) => tags));
const MAGNIFIER = '[data-component-name="icons/SearchIcon/SearchIcon"]';
const summaries = documented.map(({ summary }) => summary).sort();

describe.runIf(hasBrowser)('in a browser', { timeout: 60_000 }, () => {
  const { visit } = useBrowser();

  describe.each([
    ['the service', () => `${service()}/docs`],
    ['a folder of a web server', () => `${folder()}/manuals/carnet/`],
  ])('from %s', (_where, url) => {
    it('lists every operation', async () => {
      const { page, complaints } = await visit(url());
      const menu = page.locator('[data-component-name="Menu/MenuItem"]');
      const listed: string[] = [];
      for (const group of groups) {
        await menu.locator(`a[href="#/${group}"]`).click();
        const items = menu.locator(`a[href^="#/${group}/"] [data-text]`);
        await items.first().waitFor();
        listed.push(...(await items.allTextContents()));
      }
      expect(listed.sort()).toEqual(summaries);
      expect(complaints).toEqual([]);
    });

    it('finds an operation, and finds it again after a reload', async () => {
      const { page, complaints } = await visit(url());
      // The page can be seen before its scripts have run, and a click on it be lost.
      await page.waitForFunction(`Object.keys(document.querySelector('${MAGNIFIER}')).join().includes('__reactProps')`);
      await page.locator(MAGNIFIER).click();
      await page.getByPlaceholder('Search docs...').fill('create an appointment');
      await page.locator('[data-component-name="Search/SearchItem"]').first().click();
      await page.waitForURL(/#\/appointments\/createappointment$/);
      await page.reload();
      const heading = page.getByRole('heading', { name: 'Create an appointment' });
      await heading.waitFor();
      expect(await heading.isVisible()).toBe(true);
      expect(complaints).toEqual([]);
    });

    it('has no link but to a place in the page, and to the maker of the page', async () => {
      const { page, complaints } = await visit(url());
      const links = page.locator('a[href]:not([href^="#/"])');
      expect(await links.count()).toBe(1);
      expect(await links.getAttribute('href')).toBe('https://redocly.com/redoc/');
      expect(complaints).toEqual([]);
    });

    it('fits a narrow screen', async () => {
      const { page, complaints } = await visit(url(), 360);
      await page.getByRole('heading', { name: 'Errors' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(complaints).toEqual([]);
    });
  });

  it('stops a script that is not the page’s own, so that the tests above would see one', async () => {
    const { page, complaints } = await visit(`${service()}/docs`);
    await page.evaluate(`document.head.append(Object.assign(document.createElement('script'), { text: 'stray = 1' }))`);
    expect(await page.evaluate('typeof stray')).toBe('undefined');
    expect(complaints.join()).toMatch(/Content Security Policy/);
  });

  it('leads from / to the documentation', async () => {
    const { page, complaints } = await visit(service());
    expect(page.url()).toBe(`${service()}/docs`);
    expect(complaints).toEqual([]);
  });
});
