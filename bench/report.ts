import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { chart, spaced } from './chart.js';
import type { Comparison, Effort } from './compare.js';
import type { Finding } from './goals.js';

/** All that a run has found, as it is written to `results.json`. */
export interface Report {
  date: string;
  machine: { cpu: string; cores: number; memoryGB: number; node: string; postgres: string };
  settings: Effort & { rows: number; seed: number };
  comparisons: Comparison[];
  trials: { name: string; findings: Finding[] }[];
  /** Peers that were asked for and are not there, with the reason. */
  leftOut: Record<string, string>;
}

export async function describeMachine(admin: pg.Client): Promise<Report['machine']> {
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
  };
}

/** Writes the figures, and the chart if there is something to draw. */
export async function writeReport(directory: string, report: Report): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const results = join(directory, 'results.json');
  await writeFile(results, `${JSON.stringify(report, null, 2)}\n`);
  if (report.comparisons.length === 0) return [results];
  const image = join(directory, 'chart.svg');
  const { machine, settings } = report;
  const subtitle = `${spaced(settings.rows)} leads, ${settings.connections} connections, ${machine.cores} cores`;
  await writeFile(image, chart(report.comparisons, subtitle));
  return [results, image];
}
