import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../scripts/redocly.js';
import { readConfig } from '../src/config.js';
import { startService } from '../src/server.js';
import { useService } from './service.js';

const read = (file: string) => readFile(join(root, file), 'utf8');
const [guide, recipe, readme, manifest] = await Promise.all(
  ['docs/frontend.md', 'docs/ci-recipe.yml', 'README.md', 'package.json'].map(read),
);
assert(guide !== undefined && recipe !== undefined && readme !== undefined && manifest !== undefined);

const commandsIn = (text: string) =>
  [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
const isInstallation = (command: string) => command.startsWith('npm install ');

/** What the guide has a team type, in its order. */
const typed = commandsIn(guide);
const [sample, complaint] = [/^```ts\n(\/\/ leads\.ts\n.*?)^```$/ms, /^```\n(.+)\n```$/m].map((pattern) => {
  const [, text] = pattern.exec(guide) ?? [];
  assert(text !== undefined, `the guide has nothing like ${String(pattern)}`);
  return text;
});
const commandWith = (tool: string) => {
  const command = typed.find((line) => line.startsWith(tool));
  assert(command !== undefined, `the guide has no ${tool}`);
  return command;
};

/** The recipe's commands that ask something; what is above them installs. */
const questions = [...recipe.matchAll(/^ +- name: (.+)\n(?: +if: .+\n)? +run: (.+)$/gm)]
  .filter(([, name]) => name !== 'Install')
  .map(([, , command = '']) => command);

describe('the guide for front ends', () => {
  it('installs the versions that are tested here', () => {
    const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
    const named = typed.filter(isInstallation).flatMap((command) => [...command.matchAll(/ (\S+)@(\d+)(?= |$)/g)]);
    const majors = named.map(([, name = '', major = '']) => [name, major] as const);
    expect(majors).not.toHaveLength(0);
    expect(majors.map(([name]) => [name, devDependencies[name]?.split('.')[0]])).toEqual(majors);
  });

  it('has every command that the README has of it', () => {
    const shown = commandsIn(readme);
    expect(shown).not.toHaveLength(0);
    expect(typed).toEqual(expect.arrayContaining(shown));
  });
});

describe('a project of a front end', { timeout: 90_000 }, () => {
  const service = useService();
  const changed = { url: '', document: '' };
  const projects: string[] = [];
  let url = '';

  beforeAll(async () => {
    const config = { ...readConfig({ DATABASE_URL: service.databaseUrl() }), port: 0 };
    const running = await startService(config, pino({ level: 'silent' }));
    const other = createServer((_req, res) => res.setHeader('Content-Type', 'application/json').end(changed.document));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const document = await (await fetch(`${running.url}/openapi.json`)).text();
    changed.document = document.replaceAll('"interest_level"', '"interest"');
    changed.url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    url = running.url;
    return async () => {
      await Promise.all(projects.map((project) => rm(project, { recursive: true })));
      await new Promise((resolve) => other.close(resolve));
      await running.close();
    };
  });

  const makeProject = async () => {
    const project = await mkdtemp(join(tmpdir(), 'carnet-frontend-'));
    projects.push(project);
    // What the guide installs, and what the recipe checks out.
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
    await symlink(root, join(project, 'carnet'));
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(join(project, 'leads.ts'), sample?.replace('http://127.0.0.1:8000', url) ?? '');
    return project;
  };
  const run = (cwd: string, command: string, server = url) => {
    const env = { ...process.env, CARNET_URL: server, npm_config_offline: 'true', npm_config_loglevel: 'error' };
    const line = command.replaceAll('http://127.0.0.1:8000', server);
    return promisify(execFile)('bash', ['-c', line], { cwd, env }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }; // As execFile rejects.
        return { code, output: stdout + stderr };
      },
    );
  };
  const runAll = async (cwd: string, commands: string[], server = url) => {
    const outcomes = [];
    for (const command of commands) outcomes.push(await run(cwd, command, server));
    return outcomes;
  };

  it('gets its types from the URL and calls the service, as the guide has it', async () => {
    const commands = typed.filter((line) => !isInstallation(line));
    const outcomes = await runAll(await makeProject(), commands);
    expect(outcomes.filter(({ code }) => code !== 0)).toEqual([]);
    expect(outcomes.at(-1)?.output).toBe('Ada Lovelace 0\n');
  });

  it('does not compile any more with the types of another contract, as the guide has it', async () => {
    const project = await makeProject();
    await run(project, commandWith('npx openapi-typescript'), changed.url);
    const { code, output } = await run(project, commandWith('npx tsc'));
    expect(code).not.toBe(0);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(complaint?.replace(/…$/, '') ?? '')]);
  });

  describe('in its pipeline', () => {
    let project = '';
    beforeAll(async () => {
      project = await makeProject();
      await runAll(project, [commandWith('npx openapi-typescript'), commandWith('curl')]);
    }, 60_000);

    it('passes the recipe while the service keeps what the project was built for', async () => {
      const outcomes = await runAll(project, questions);
      expect(outcomes).toHaveLength(3);
      expect(outcomes.filter(({ code }) => code !== 0)).toEqual([]);
    });

    it('fails each step of the recipe when it does not', async () => {
      expect(await runAll(project, questions, changed.url)).toEqual([
        { code: 1, output: expect.stringContaining('Generated types are not up-to-date') as string },
        { code: 1, output: expect.stringContaining('Property `interest_level` of `Lead` was renamed') as string },
        { code: 1, output: expect.stringContaining('does not keep the contract') as string },
      ]);
    });
  });
});
