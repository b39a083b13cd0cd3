import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openCluster, readPidFile, runProgram, type Cluster } from '../../src/db/embedded-cluster.js';
import { findHome } from '../../src/db/embedded-home.js';
import { startEmbeddedPostgres } from '../../src/db/embedded.js';

/** How long a server may take to come back, in tries of a tenth of a second. */
const TRIES = 100;

/** A server of one's own, to be treated badly. */
export class OwnPostgres {
  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly cluster: Cluster,
    private readonly settings: Record<string, string>,
  ) {}

  /** @param dataDir - does not exist yet, or holds a cluster that nobody uses */
  static async create(dataDir: string, settings: Record<string, string> = {}): Promise<OwnPostgres> {
    const { url, port } = await startEmbeddedPostgres({ dataDir, settings });
    return new OwnPostgres(url, port, await openCluster(await findHome(dataDir)), settings);
  }

  /** Starts it where it was, after whatever became of it. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const assignments = Object.entries({ ...this.settings, ...more }).map(([name, value]) => `-c "${name}=${value}"`);
    const options = ['-c listen_addresses=127.0.0.1', `-p ${this.port}`, ...assignments].join(' ');
    const args = ['start', '-s', '-w', '-t', '10', '-D', this.cluster.data, '-o', options];
    // What the processes that were killed have shared may be there for a moment yet.
    for (let tries = 0; !(await runProgram(this.cluster.home, 'pg_ctl', args)); tries++) {
      if (tries === TRIES) throw new Error('Postgres does not start again');
      await setTimeout(100);
    }
  }

  stop(mode: 'fast' | 'immediate' = 'fast'): Promise<boolean> {
    return runProgram(this.cluster.home, 'pg_ctl', ['stop', '-s', '-w', '-m', mode, '-D', this.cluster.data]);
  }

  /** Starts it again as one that recovers until it is promoted, and answers nobody meanwhile. */
  async startRecovering(): Promise<void> {
    await this.stop();
    await writeFile(join(this.cluster.data, 'standby.signal'), '');
    await this.start({ hot_standby: 'off' });
  }

  promote(): Promise<boolean> {
    return runProgram(this.cluster.home, 'pg_ctl', ['promote', '-s', '-w', '-D', this.cluster.data]);
  }

  /**
   * Puts a file of an empty table on a device that is always full.
   *
   * @param file - below the data directory, as Postgres names it
   * @returns what puts it back
   */
  async fillDisk(file: string): Promise<() => Promise<void>> {
    const path = join(this.cluster.data, file);
    await rename(path, `${path}.away`);
    await symlink('/dev/full', path);
    return () => rename(`${path}.away`, path);
  }

  /** Sends a signal to the server and to all processes that it has started. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const server = await readPidFile(this.cluster);
    if (!server) return;
    const children = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8');
    for (const pid of [server.pid, ...children.trim().split(' ').filter(Boolean).map(Number)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }

  async remove(): Promise<void> {
    await this.signal('SIGCONT');
    await this.stop('immediate');
    await rm(this.cluster.home.dir, { recursive: true, force: true, maxRetries: 10 });
  }
}
