import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { useNetwork } from './network.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const network = useNetwork();

/** An empty directory, and then a project that has installed the packed client as its README says. */
let project = '';
let readme = '';
let packed: string[] = [];

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'carnet-client-'));
  readme = await readFile(join(root, 'client', 'README.md'), 'utf8');
  // What an earlier build has left must not be shipped.
  await mkdir(join(root, 'client', 'dist'), { recursive: true });
  await writeFile(join(root, 'client', 'dist', 'left.js'), '');
  await run('npm', ['pack', '--silent', '--workspace', 'client', '--pack-destination', project], { cwd: root });
  const tarball = './carnet-client-0.1.0.tgz';
  packed = (await run('tar', ['-tzf', tarball], { cwd: project })).stdout.trim().split('\n').sort();
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const [install = ''] = blocks('sh');
  await run('bash', ['-c', install.replace('@carnet/client', `--prefer-offline ${tarball}`)], { cwd: project });
  return () => rm(project, { recursive: true });
}, 120_000);

/** What the README has between its fences. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

/** The README's blocks as one program for the running service, and what must compile and what must not. */
async function writeSources(): Promise<void> {
  const src = join(project, 'src');
  await mkdir(src, { recursive: true });
  await writeFile(join(src, 'readme.ts'), blocks('ts').join('\n').replaceAll('http://127.0.0.1:8000', network.url()));
  const types = await readFile(join(root, 'test', 'client', 'types.ts'), 'utf8');
  await writeFile(join(src, 'types.ts'), types.replace('../../client/src/index.js', '@carnet/client'));
}

/** Compiles the project's sources, strictly, its dependencies' types too. Answers what the compiler says. */
async function compile(options: object): Promise<string> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    target: 'ES2022',
    module: 'NodeNext',
    types: [],
    outDir: 'out',
    ...options,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const said = await run(process.execPath, [tsc], { cwd: project }).catch((error: unknown) => error);
  return (said as { stdout: string }).stdout; // Both what it resolves and what it rejects with have that.
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

describe('the package', () => {
  it('holds what was built, the document’s types, and nothing else', () => {
    const sources = ['client', 'document', 'exchange', 'index', 'keys', 'paginate', 'problem', 'retry', 'unwrap'];
    expect(packed).toEqual(
      [
        ...sources.flatMap((name) => [`dist/client/src/${name}.d.ts`, `dist/client/src/${name}.js`]),
        'dist/LICENSE',
        'dist/generated/openapi.d.ts',
        'README.md',
        'package.json',
      ]
        .map((file) => `package/${file}`)
        .sort(),
    );
  });

  it('ships the generated types as they are', async () => {
    const read = (...path: string[]) => readFile(join(...path, 'generated', 'openapi.d.ts'), 'utf8');
    expect(await read(project, 'node_modules', '@carnet', 'client', 'dist')).toBe(await read(root));
  });

  it('compiles strictly for browsers, as do its README and what must not compile', async () => {
    await writeSources();
    expect(await compile({ lib: ['ES2022', 'DOM', 'DOM.Iterable'] })).toBe('');
  }, 60_000);

  it('compiles strictly for Node, where the README runs as it says', async () => {
    await writeSources();
    const typeRoots = [join(root, 'node_modules', '@types')];
    expect(await compile({ lib: ['ES2023'], types: ['node'], typeRoots })).toBe('');
    const { stdout, stderr } = await run(process.execPath, ['out/readme.js'], { cwd: project });
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'Ada Lovelace 0',
      'Ada Lovelace',
      'amina',
      '409 The id is taken',
      '201 Grace Hopper',
      '422 name: must not be empty',
      'Grace Hopper',
      '',
    ]);
  }, 60_000);
});

describe('a bundle', () => {
  it('of everything has at most 10 kB, compressed', async () => {
    const text = await bundle(`export * from '@carnet/client'`);
    expect(gzipSync(text).length).toBeLessThanOrEqual(10_000);
  });

  it('of nothing is empty', async () => {
    expect(await bundle(`import '@carnet/client'`)).toBe('');
  });

  it.each([
    ['isProblem', 300, ['Authorization', 'Retry-After', 'Link', 'UnexpectedAnswerError']],
    ['unwrap', 600, ['Authorization', 'Retry-After', 'Link', 'UnexpectedAnswerError']],
    ['paginate', 800, ['Authorization', 'Retry-After', 'UnexpectedAnswerError']],
    ['createCarnetClient', 15_000, ['Link']],
  ])('of %s alone has less than %i bytes, and nothing of the rest', async (name, most, rest) => {
    const text = await bundle(`export { ${name} } from '@carnet/client'`);
    expect(text.length).toBeLessThan(most);
    expect(rest.filter((word) => text.includes(word))).toEqual([]);
  });
});
