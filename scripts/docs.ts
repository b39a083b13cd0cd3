/**
 * Makes the documentation site from generated/openapi.json: one page that needs no other file and no other host, for the
 * service's `/docs` and for any web server. A page that is up to date is left alone.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { policyOf, SITE } from '../src/pages/site.js';
import { redocly, redoclyPackage, root } from './redocly.js';

const document = join(root, 'generated', 'openapi.json');

/** Redoc's own logo would be fetched from its maker's host; this says the same, and comes with the page. */
const LOGO =
  `data:image/svg+xml,` +
  `%3Csvg xmlns='http://www.w3.org/2000/svg' width='46' height='16'%3E` +
  `%3Ctext y='12' font-family='sans-serif' font-size='11' fill='%233b82f6'%3ERedocly%3C/text%3E%3C/svg%3E`;

/** Without it, browsers ask the host for /favicon.ico. */
const ICON =
  `data:image/svg+xml,` +
  `%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E` +
  `%3Crect width='16' height='16' rx='3' fill='%230044d4'/%3E` +
  `%3Cpath d='M11 5.5a4 4 0 1 0 0 5' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E`;

/** Redoc breaks code anywhere; in a table that leaves one letter a line. Here it breaks at blanks, and wide tables scroll. */
const STYLE = 'table code { overflow-wrap: normal !important; word-break: normal !important }';

/** What the page is made from, so that it is made again when any of it has changed. */
async function digest(): Promise<string> {
  const sources = [
    document,
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('../src/pages/site.ts', import.meta.url)),
  ];
  const cli = join(redoclyPackage, 'package.json');
  const texts = await Promise.all([...sources, cli].map((file) => readFile(file)));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex');
}

async function buildWithRedoc(directory: string): Promise<string> {
  const page = join(directory, 'redoc.html');
  await redocly('build-docs', document, '--inlineBundle', '--output', page);
  return readFile(page, 'utf8');
}

/** Makes the page keep to itself: nothing of another host, and a policy that would stop it. */
function seal(html: string, stamp: string): string {
  const logos = ['logo-mini-full.svg', 'logo-mini.svg'].map((name) => `https://cdn.redoc.ly/redoc/${name}`);
  const own = logos.reduce((page, logo) => replace(page, logo, LOGO), html);
  // The links were written for a site with a path for each section; within the page these are fragments.
  const [prerendered = '', ...rest] = own.split('<script type="module">');
  const linked = [prerendered.replaceAll(/ href="\/(?!\/)/g, ' href="#/'), ...rest].join('<script type="module">');
  const policy = Object.entries(policyOf(linked))
    .map(
      ([name, values]) => `${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)} ${values.join(' ')}`,
    )
    .join('; ');
  return replace(
    linked,
    '<meta charset="utf8" />',
    `<meta charset="utf-8">
  <!-- ${stamp} -->
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="referrer" content="no-referrer">
  <link rel="icon" href="${ICON}">
  <style>${STYLE}</style>`,
  );
}

/** @throws Error if the text is not there: another Redoc would need another replacement */
function replace(html: string, text: string, by: string): string {
  const [before, after, ...more] = html.split(text);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Redoc's page does not hold ${text} once; scripts/docs.ts has to follow its new version`);
  }
  return before + by + after;
}

const { values } = parseArgs({ options: { output: { type: 'string', default: fileURLToPath(SITE) } } });
const output = resolve(values.output);
const page = join(output, 'index.html');
const stamp = `made from ${await digest()}`;
const present = await readFile(page, 'utf8').catch(() => '');
if (!present.includes(stamp)) {
  await mkdir(output, { recursive: true });
  const directory = await mkdtemp(join(output, '.making-'));
  try {
    const sealed = join(directory, 'index.html');
    await writeFile(sealed, seal(await buildWithRedoc(directory), stamp));
    await rename(sealed, page);
  } finally {
    await rm(directory, { recursive: true });
  }
}
