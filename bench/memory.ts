import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const SAMPLE_MS = 500;

/** Resident memory of a process and its children, in MB (10⁶ bytes). */
export async function residentMemory(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const own = processes.filter(([id, parent]) => id === pid || parent === pid);
  return own.reduce((sum, [, , kibibytes = 0]) => sum + (kibibytes * 1024) / 1e6, 0);
}

/** Watches a process until told to stop; answers what it has seen. */
export function watchMemory(pid: number): { stop: () => number[]; samples: number[] } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    // A process that has just ended has no memory.
    residentMemory(pid).then(
      (megabytes) => samples.push(megabytes),
      () => undefined,
    );
  }, SAMPLE_MS);
  timer.unref();
  return {
    samples,
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}
