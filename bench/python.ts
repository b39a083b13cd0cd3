import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A Python that has the packages of a requirements file, in a virtual environment that is kept from run to run.
 *
 * @returns the path of its interpreter
 * @throws Error if there is no Python, or its packages cannot be had
 */
export async function preparePython(requirements: string, directory: string): Promise<string> {
  const python = join(directory, 'bin', 'python');
  const installed = join(directory, 'installed.txt');
  const wanted = await readFile(requirements, 'utf8');
  if ((await readFile(installed, 'utf8').catch(() => '')) === wanted) return python;
  await rm(directory, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--no-compile', '--requirement', requirements]);
  await writeFile(installed, wanted);
  return python;
}
