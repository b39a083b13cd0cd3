import { createHash } from 'node:crypto';
import type { TableRecord } from './manifest.js';

const NEWLINE = 0x0a;

/** Counts and hashes the rows of a table as they pass. In COPY's text format a line break ends a row and is nothing else. */
export class Tally {
  private readonly hash = createHash('sha256');
  private rows = 0;
  private bytes = 0;

  /** @returns how many rows have ended in the chunk */
  add(chunk: Buffer): number {
    let rows = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
    this.hash.update(chunk);
    this.rows += rows;
    this.bytes += chunk.length;
    return rows;
  }

  end(): Pick<TableRecord, 'rows' | 'bytes' | 'sha256'> {
    return { rows: this.rows, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}
