import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variables } from '../src/config.js';
import { runCurl, useProcesses } from './process.js';

const read = (file: string) => readFile(new URL(`../${file}`, import.meta.url), 'utf8');
const readme = await read('README.md');
const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };

/** The commands of all bash blocks in their order, each with the comment below it. */
const commands = [...readme.matchAll(/^```bash\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) =>
    block
      .trim()
      .replaceAll('\\\n', ' ')
      .split(/\n+(?!#)/),
  )
  .map((text) => /^(.+?)(?:\n# (.+))?$/.exec(text))
  .map((match) => ({ command: match?.[1] ?? '', shown: match?.[2] }));

const curls = commands.filter(({ command }) => command.startsWith('curl '));

/** Everything that the README says can be typed, in its blocks and between backticks. */
const typed = [
  ...commands.map(({ command }) => command),
  ...[...readme.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
];
const scriptCalls = typed.flatMap((text) => [...text.matchAll(/^npm (?:run )?([\w:]+)(?: -- (.+))?$/g)]);
const programCalls = [
  ...typed.flatMap((text) => [...text.matchAll(/^(?:npx )?carnet (.+)$/g)].map(([, words = '']) => words)),
  // Through a script, such as `npm run migrate -- up`.
  ...scriptCalls.flatMap(([, name = '', words]) =>
    [...(scripts[name] ?? '').matchAll(/dist\/main\.js (.+)$/g)].map(([, own = '']) => [own, words].join(' ').trim()),
  ),
];

describe('README.md', { timeout: 60_000 }, () => {
  const { start, run, makeDataDir } = useProcesses(afterAll);
  let url = '';
  beforeAll(async () => {
    ({ url } = await start({ CARNET_DATA_DIR: await makeDataDir('nothing') }));
  }, 60_000);

  it('shows nothing in its blocks but curl, npm, carnet and settings', () => {
    const others = commands.filter(({ command }) => !/^(curl|npm|npx carnet|export [A-Z_]+=\S+$)/.test(command));
    expect(others).toEqual([]);
  });

  it('shows under each curl command what a fresh service answers, in this order', async () => {
    const answers: string[] = [];
    for (const { command } of curls) {
      const { status, text } = await runCurl(command.replaceAll('http://127.0.0.1:8000', url));
      answers.push(`${status} ${text}`);
    }
    expect(answers).not.toHaveLength(0);
    expect(answers).toEqual(curls.map(({ shown = 'nothing' }) => expect.stringMatching(abbreviated(shown)) as string));
  });

  it.each(scriptCalls.map(([call, name]) => [call, name]))('names with "%s" a script that exists', (_, name) => {
    expect(['ci', ...Object.keys(scripts)]).toContain(name);
  });

  it.each([...new Set(programCalls)])('names with "carnet %s" a command and options that exist', async (words) => {
    const isOption = (word: string) => word.startsWith('--');
    // The table that is exported is an argument.
    const named = words.replace(/^export \w+/, 'export');
    const [names, options] = [named.split(/ (?:--|<|\[|[A-Z]|\d|\S*\.)/)[0] ?? '', words.split(' ').filter(isOption)];
    const { code, stdout } = await run({}, ...names.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: carnet ${names}`);
    expect(options.filter((option) => !stdout.includes(`${option} `))).toEqual([]);
  });

  it('lists the variables that the service reads, with their defaults', () => {
    const rows = Object.entries(variables).map(([name, spec]) => {
      const { default: value, desc } = spec as { default: unknown; desc: string }; // That is how envalid keeps them.
      return [`\`${name}\``, value === '' ? '' : `\`${String(value)}\``, desc];
    });
    const listed = [...readme.matchAll(/^\| (`[A-Z_]+`) +\| (.*?) *\| (.*?) *\|$/gm)].map(([, ...cells]) => cells);
    expect(listed).toEqual(rows);
  });

  it('links to files that exist', async () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = '']) => file);
    expect(links).not.toHaveLength(0);
    await expect(Promise.all(links.map(read))).resolves.toHaveLength(links.length);
  });
});

/** What the README shows of an answer, where an ellipsis stands for anything. */
function abbreviated(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}
