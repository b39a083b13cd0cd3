import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { beforeAll } from 'vitest';

const EXECUTABLE = '/usr/bin/chromium';
const INSTALL = 'apt-get install -y --no-install-recommends chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether tests in a browser can run. In CI they have to: there, a missing browser is an error. */
export const hasBrowser = existsSync(EXECUTABLE);

if (!hasBrowser) {
  const notice = `THE TESTS IN A BROWSER DID NOT RUN: there is no ${EXECUTABLE}. Install it with: ${INSTALL}`;
  if (process.env.CI === 'true') throw new Error(notice);
  process.stderr.write(`\n${notice}\n\n`);
}

/** A page that has been opened, and what went wrong on it so far. */
export interface Visit {
  page: Page;
  /** What the console complained of, errors that nobody caught, and requests to another host, which are not let out. */
  complaints: string[];
}

/** Starts the browser before the first test and ends it after the last; each visit is one of its own. */
export function useBrowser(): { visit: (url: string, width?: number) => Promise<Visit> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const started = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
    browser = started;
    return () => started.close();
  }, 60_000);
  return {
    async visit(url, width = 1440) {
      assert(browser, 'The browser starts before the first test, not before that.');
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      const { origin } = new URL(url);
      await context.route(
        (requested) => requested.origin !== origin,
        async (route) => {
          complaints.push(`asked for ${route.request().url()}`);
          await route.abort();
        },
      );
      await page.goto(url);
      return { page, complaints };
    },
  };
}
