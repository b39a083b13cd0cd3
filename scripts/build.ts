/**
 * Builds the service in `dist/`: what is in `src/` with the packages that it needs, in a few files. A start would otherwise find and
 * read seven hundred, which took a third of it, and 6 MB. Types are checked by `npm run check:types`; the first start need not
 * wait for that.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type OutputFile } from 'esbuild';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** What packages in CommonJS call; a module of ECMAScript has none. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`;

/** Leaves a file alone that is what it should be, and never shows half of one: others may be running it. */
async function put({ path, contents }: OutputFile): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents, { mode: basename(path) === 'main.js' ? 0o755 : 0o644 });
  await rename(draft, path);
}

const { outputFiles } = await build({
  entryPoints: [join(root, 'src', 'main.ts')],
  outdir: dist,
  bundle: true,
  // What only some commands need is in files of its own, and read when one of them runs.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  // These need not be installed, but for one that prom-client cannot do without either.
  external: Object.keys(manifest.optionalDependencies).filter((name) => name !== '@opentelemetry/api'),
  // Some packages that have both have a CommonJS that finds its parts in a way of its own.
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE },
  // Node 20 has no `navigator`, so pg makes a `Response` to find out whether it runs at Cloudflare: for that, Node loads all of
  // its `fetch`, 12 MB. Later versions of Node have one, and it tells what this tells.
  define: { navigator: JSON.stringify({ userAgent: 'Node.js' }) },
  write: false,
  logLevel: 'warning',
});
await mkdir(dist, { recursive: true });
await Promise.all(outputFiles.map(put));

// An earlier build had files that this one has not.
const built = new Set(outputFiles.map(({ path }) => basename(path)));
const others = (await readdir(dist)).filter((name) => /\.js(\.map)?$/.test(name) && !built.has(name));
await Promise.all(others.map((name) => rm(join(dist, name), { force: true })));
