import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '../../src/contract/canonical.js';

export type Version = [major: number, minor: number, patch: number];

/** A document as clients got it. */
export interface Release {
  version: Version;
  document: Document;
}

/** @throws Error if the text is not three numbers with dots between */
export function parseVersion(text: string): Version {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  if (!match) throw new Error(`info.version is ${text}; it has to be three numbers, such as 1.4.0`);
  return match.slice(1).map(Number) as Version;
}

export function versionOf(document: Document): Version {
  return parseVersion((document.info as { version: string }).version);
}

/** Negative if the first is the lower one. */
export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The lowest version that may break what was promised: semver has the minor one do it while the major one is 0. */
export function nextBreakingVersion([major, minor]: Version): Version {
  return major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0];
}

/** The document with the highest version in a directory; undefined if nothing has been released. */
export async function findLastRelease(directory: string): Promise<Release | undefined> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json'));
  const last = files
    .map((file) => ({ file, version: parseVersion(file.slice(0, -'.json'.length)) }))
    .sort((left, right) => compareVersions(left.version, right.version))
    .at(-1);
  if (!last) return undefined;
  return {
    version: last.version,
    document: JSON.parse(await readFile(join(directory, last.file), 'utf8')) as Document,
  };
}

/**
 * Keeps a document under its version, byte for byte.
 *
 * @throws Error if another one has been released under this version
 */
export async function release(text: string, directory: string): Promise<string> {
  const name = `${versionOf(JSON.parse(text) as Document).join('.')}.json`;
  const file = join(directory, name);
  const released = await readFile(file, 'utf8').catch(() => undefined);
  if (released === text) return file;
  if (released !== undefined) {
    throw new Error(`${name} has been released with another content; raise info.version in openapi/openapi.yaml`);
  }
  await writeFile(file, text, { flag: 'wx' });
  return file;
}
