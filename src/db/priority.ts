import { readFile, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';

/** A thirty-fifth of an ordinary process's share where processors are short (setpriority(2)), and all of them where they are not. */
export const YIELDING = 16;
/** Linux takes ten changes in a second from those who are not root (sched(7), "The autogroup feature"). */
const ATTEMPTS = 10;
const PAUSE_MS = 150;

/** A client's socket and the number of its backend; the driver's typings leave that out. */
interface Internals {
  processID: number | null;
  connection: { stream: Socket };
}

/**
 * Lets the backend of a connection yield the processors to all others, for as long as the connection lasts: so reads of
 * single rows need not wait for those who search or import. Only on Linux, where Postgres runs on the same machine, and as
 * the same user or by root; elsewhere nothing happens, and where it may not be, too, since it is a courtesy and no promise.
 */
export async function yieldToOthers(client: pg.ClientBase): Promise<void> {
  const { processID: pid, connection } = client as unknown as Internals;
  if (pid === null || !(await isBackendOf(pid, connection.stream))) return;
  try {
    setPriority(pid, YIELDING);
    await setGroupPriority(pid);
  } catch {
    // It is somebody else's process, or has ended.
  }
}

/**
 * Whether a process of this machine is the one at the other end: a number alone could be that of any, where Postgres runs
 * elsewhere. A backend's title has the address and the port that it serves.
 */
async function isBackendOf(pid: number, { localPort }: Socket): Promise<boolean> {
  const title = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return title.startsWith('postgres: ') && title.includes(`(${localPort})`);
}

/**
 * Where Linux shares processors out among sessions, as it does outside of containers, a process's own priority says nothing to
 * those of other sessions, and each backend is a session.
 */
async function setGroupPriority(pid: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(YIELDING));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempt === ATTEMPTS) throw error;
      await setTimeout(PAUSE_MS, undefined, { ref: false });
    }
  }
}
