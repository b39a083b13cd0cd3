import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The project's directory, where redocly.yaml is. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the package of the Redocly CLI is. */
export const redoclyPackage = join(root, 'node_modules', '@redocly', 'cli');

/** Runs the Redocly CLI. Throws what it says if it fails. */
export async function redocly(...args: string[]): Promise<void> {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const command = join(redoclyPackage, 'bin', 'cli.js');
  await promisify(execFile)(process.execPath, [command, ...args], { cwd: root, env }).catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`redocly ${args.join(' ')} failed\n${stdout}${stderr}`);
  });
}
