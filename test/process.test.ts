import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { demo } from '../src/db/demo.js';
import { findPostgres, runCurl, useProcesses, type Data, type ServiceProcess } from './process.js';
import { createDatabase } from './server.js';
import { lockRow } from './trouble.js';

/** How long a supervisor waits before it kills. */
const STOP_MS = 10_000;

const stopped = { code: 0, signal: null };

describe('the first start, in an empty directory', { timeout: 60_000 }, () => {
  const { start, run, makeDataDir } = useProcesses(afterAll);
  let dataDir: string;
  let service: ServiceProcess;
  beforeAll(async () => {
    dataDir = await makeDataDir('nothing');
    service = await start({ CARNET_DATA_DIR: dataDir });
  }, 60_000);

  const printedCurls = () => [...service.stderr().matchAll(/^ {2}(curl .*)$/gm)].map(([, command = '']) => command);

  it('prints where service and database are and three curl commands, and no warning', () => {
    const [, port] = /embedded Postgres on port (\d+),/.exec(service.stderr()) ?? [];
    const [one = '', two = '', three = ''] = printedCurls();
    expect(service.stderr()).toBe(`
Carnet listens on ${service.url}
Database: embedded Postgres on port ${port ?? ''}, data in ${dataDir}
Access: from this machine only (no authentication is configured)

Try:
  ${one}
  ${two}
  ${three}

`);
    expect(logOf(service).filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  it('answers the three commands as they are printed', async () => {
    const commands = printedCurls();
    expect(commands).toHaveLength(3);
    const answers = await Promise.all(commands.map(runCurl));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 201]);

    const [leads, found, appointment] = answers.map(({ body }) => body.data);
    expect(namesIn(leads)).toEqual(['Camille Durand', 'Hervé Petit', 'Inès Moreau']);
    expect(namesIn(found)).toEqual(['Camille Durand', 'Inès Moreau']);
    expect(appointment).toMatchObject({ client_id: demo.clientId, service_id: demo.serviceId });
  });

  it('makes a second start on the same port end with 1 and one line that names PORT', async () => {
    const { port } = new URL(service.url);
    expect(await run({ CARNET_DATA_DIR: dataDir, PORT: port })).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `carnet: PORT: ${port} on 127.0.0.1 is in use; stop what listens there or set another\n`,
    });
    expect((await service.send('GET', '/readyz')).status).toBe(200);
  });
});

describe('a service with its embedded database', { timeout: 90_000 }, () => {
  const { start, makeDataDir } = useProcesses(afterEach);

  it('keeps every acknowledged row when it is killed, and adopts the database server that goes on', async () => {
    const dataDir = await makeDataDir();
    const killed = await start({ CARNET_DATA_DIR: dataDir });
    const orphan = await findPostgres(dataDir);

    const acknowledged: string[] = [];
    const createUntilItFails = async (): Promise<void> => {
      const { body } = await killed.send<{ data: { id: string } }>('POST', '/leads', { name: 'One of many' });
      acknowledged.push(body.data.id);
      return createUntilItFails();
    };
    const clients = Promise.allSettled(Array.from({ length: 8 }, createUntilItFails));
    await until(() => expect(acknowledged.length).toBeGreaterThan(200));
    await killed.end('SIGKILL');
    await clients;

    const service = await start({ CARNET_DATA_DIR: dataDir });
    expect(await findPostgres(dataDir)).toEqual(orphan);
    const answers = await Promise.all(acknowledged.map((id) => service.send('GET', `/leads/${id}`)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);

    expect(await service.end('SIGTERM')).toMatchObject(stopped);
    expect(await findPostgres(dataDir)).toBeUndefined();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers on %s what is in flight, ends with 0 in time, and leaves no Postgres behind',
    async (signal) => {
      const dataDir = await makeDataDir();
      const service = await start({ CARNET_DATA_DIR: dataDir, LOCK_TIMEOUT_MS: '9000' });
      const release = await lockRow(await urlOf(dataDir), 'leads', demo.leadId);
      const answer = service.send('PATCH', `/leads/${demo.leadId}`, { status: 'archived' });
      await until(async () => expect(await waitingForLocks(await urlOf(dataDir))).toBe(1));

      const signalled = Date.now();
      const ending = service.end(signal);
      await until(async () => expect(await isRefused(service.url)).toBe(true));
      await release();
      const { status, body } = await answer;
      expect([status, body.data.status]).toEqual([200, 'archived']);

      expect(await ending).toMatchObject(stopped);
      expect(Date.now() - signalled).toBeLessThan(STOP_MS);
      expect(await findPostgres(dataDir)).toBeUndefined();
      expect((await commandLines()).filter((line) => line.includes(dataDir))).toEqual([]);
    },
  );

  it('shares its directory with another that starts at once: one migrates, both serve, either may stop', async () => {
    const dataDir = await makeDataDir('nothing');
    const env = { CARNET_DATA_DIR: dataDir };
    const [one, other] = await Promise.all([start(env), start(env)]);
    expect(await namesOf(one, 'clients')).toEqual(['Zoé Lefèvre', 'Camille Durand']);
    const migratedTwice = 'select name from pgmigrations group by name having count(*) > 1';
    expect(await ask(await urlOf(dataDir), migratedTwice)).toEqual([]);

    await one.send('POST', '/clients', { name: 'Made by the one' });
    expect(await namesOf(other, 'clients')).toContain('Made by the one');
    expect(await one.end('SIGTERM')).toMatchObject(stopped);
    expect((await other.send('GET', '/readyz')).status).toBe(200);
    expect((await other.send('POST', '/clients', { name: 'Made alone' })).status).toBe(201);

    expect(await other.end('SIGTERM')).toMatchObject(stopped);
    expect(await findPostgres(dataDir)).toBeUndefined();
  });

  it('has nothing to do with another in another directory, which stays empty with CARNET_DEMO=false', async () => {
    const [full, empty] = await Promise.all([
      start({ CARNET_DATA_DIR: await makeDataDir() }),
      start({ CARNET_DATA_DIR: await makeDataDir(), CARNET_DEMO: 'false' }),
    ]);
    const lists = ['appointments', 'leads', 'clients', 'services', 'companies'];
    const sizesOf = (service: ServiceProcess) =>
      Promise.all(lists.map(async (list) => (await rowsOf(service, list)).length));
    expect(await sizesOf(full)).toEqual([2, 3, 2, 2, 2]);
    expect(await sizesOf(empty)).toEqual([0, 0, 0, 0, 0]);
    expect(empty.stderr()).not.toContain('curl');
  });
});

describe('npm start', { timeout: 60_000 }, () => {
  const { startWithNpm, makeDataDir } = useProcesses(afterEach);

  it('ends with 0 on SIGTERM, and the service and its Postgres with it', async () => {
    const dataDir = await makeDataDir('nothing');
    const service = await startWithNpm({ CARNET_DATA_DIR: dataDir });
    expect((await service.send('GET', '/readyz')).status).toBe(200);

    expect(await service.end('SIGTERM')).toMatchObject(stopped);
    expect(await isRefused(service.url)).toBe(true);
    expect(await findPostgres(dataDir)).toBeUndefined();
  });
});

describe('a service with DATABASE_URL', { timeout: 60_000 }, () => {
  const { start, run, undo } = useProcesses(afterEach);
  const makeDatabase = async (content: 'migrated' | 'empty') => {
    const { url, drop } = await createDatabase(content);
    undo(drop);
    return new URL(url);
  };

  it("takes SQLAlchemy's form, migrates if told to, and keeps the password to itself", async () => {
    const { href, host, pathname, password } = await makeDatabase('empty');
    const url = href.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
    const service = await start({ DATABASE_URL: url, MIGRATE_ON_START: 'true' });

    expect((await service.send('GET', '/readyz')).status).toBe(200);
    expect(await rowsOf(service, 'leads')).toEqual([]);
    expect(service.stderr()).toContain(`\nDatabase: ${host}${pathname}\n`);
    expect(service.stderr() + service.stdout()).not.toContain(password);
  });

  it('answers 503 and names the pending migrations where nobody has applied them', async () => {
    const service = await start({ DATABASE_URL: (await makeDatabase('empty')).href });

    const { status, body } = await service.send<{ detail: string }>('GET', '/readyz');
    const files = await readdir(new URL('../migrations', import.meta.url));
    const names = files.sort().map((file) => file.replace(/\.sql$/, ''));
    expect(status).toBe(503);
    expect(body.detail).toContain(`Migrations are pending: ${names.join(', ')}.`);
    expect((await service.send('GET', '/healthz')).status).toBe(200);
  });

  it('starts while the database is down, and is ready and migrated once that is up', async () => {
    const url = await makeDatabase('empty');
    const gate = await makeGate(url);
    undo(gate.close);
    const service = await start({ DATABASE_URL: gate.url, MIGRATE_ON_START: 'true' });
    expect((await service.send('GET', '/healthz')).status).toBe(200);
    const { status, headers } = await service.send('GET', '/readyz');
    expect([status, headers['retry-after']]).toEqual([503, '5']);

    await gate.open();
    await until(async () => expect((await service.send('GET', '/readyz')).status).toBe(200));
    expect((await service.send('POST', '/leads', { name: 'The first' })).status).toBe(201);
  });

  it.each([
    ['a wrong password', { password: 'guessed' }, /^carnet: DATABASE_URL: password authentication failed .*\n$/],
    ['a database that is not there', { pathname: 'nowhere' }, /^carnet: DATABASE_URL: database "nowhere" .*\n$/],
  ])('ends with 1 and one line that names DATABASE_URL for %s', async (_, wrong, line) => {
    const { href } = Object.assign(new URL(inject('server').url), wrong);
    const { code, stdout, stderr } = await run({ DATABASE_URL: href });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('guessed');
  });

  it('ends with 1 and one line that names every variable that is unknown or bad', async () => {
    const { code, stdout, stderr } = await run({
      CARNET_DATADIR: '/srv/data',
      CARNET_DEMO: 'perhaps',
      DATABASE_URL: 'mysql://somewhere/erp',
      DATABASE_POOL_SIZE: '0',
      LOCK_TIMEOUT_MS: 'long',
      LOG_LEVEL: 'loud',
      MIGRATE_ON_START: 'later',
      PHONE_REGION: 'France',
      PORT: '70000',
      STATEMENT_TIMEOUT_MS: '1.5',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^carnet: .*\n$/);
    const named = stderr.match(/\b[A-Z]+(_[A-Z]+)*(?=: | is unknown)/g) ?? [];
    expect(named.sort()).toEqual([
      'CARNET_DATADIR',
      'CARNET_DEMO',
      'DATABASE_POOL_SIZE',
      'DATABASE_URL',
      'LOCK_TIMEOUT_MS',
      'LOG_LEVEL',
      'MIGRATE_ON_START',
      'PHONE_REGION',
      'PORT',
      'STATEMENT_TIMEOUT_MS',
    ]);
  });

  it('does not wait for connections that nobody uses', async () => {
    const service = await start({ DATABASE_URL: (await makeDatabase('migrated')).href });
    const agent = new Agent({ keepAlive: true });
    undo(() => agent.destroy());
    const [answer] = (await once(get(`${service.url}/healthz`, { agent }), 'response')) as [NodeJS.ReadableStream];
    await once(answer.resume(), 'end');
    // A browser opens a connection before it knows what for.
    const unused = await connectTo(service.url);
    undo(() => unused.destroy());

    const signalled = Date.now();
    expect(await service.end('SIGTERM')).toMatchObject(stopped);
    expect(Date.now() - signalled).toBeLessThan(3_000);
  });

  it('answers 503 to whoever asks on a connection that is still open whether it is ready, for it is about to end', async () => {
    const service = await start({ DATABASE_URL: (await makeDatabase('migrated')).href });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    undo(() => agent.destroy());
    const ask = async () => {
      const [answer] = (await once(get(`${service.url}/readyz`, { agent }), 'response')) as [IncomingMessage];
      return { status: answer.statusCode, body: Buffer.concat((await answer.toArray()) as Buffer[]).toString() };
    };
    expect((await ask()).status).toBe(200);
    const ending = service.end('SIGTERM');
    await until(async () => expect(await isRefused(service.url)).toBe(true));
    const { status, body } = await ask();
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: 'unavailable', reasons: ['stopping'] });
    expect(await ending).toMatchObject(stopped);
  });

  it('ends in time though a client never finishes its request', async () => {
    const service = await start({ DATABASE_URL: (await makeDatabase('migrated')).href });
    const unfinished = await connectTo(service.url);
    undo(() => unfinished.destroy());
    unfinished.write(
      'POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );

    const signalled = Date.now();
    expect(await service.end('SIGTERM')).toMatchObject(stopped);
    expect(Date.now() - signalled).toBeLessThan(STOP_MS);
  });
});

describe('the log', { timeout: 60_000 }, () => {
  const { start, undo } = useProcesses(afterEach);
  const person = { name: 'Zénobie Quatremer', email: 'zenobie.quatremer@example.com', phone: '+33 6 99 88 77 66' };
  const traces = /zenobie|zénobie|quatremer|99\s?88\s?77\s?66|%40example/i;

  it('is one JSON line per request, and holds nothing of what people are called and where they are reached', async () => {
    const { url, drop } = await createDatabase();
    undo(drop);
    const service = await start({ DATABASE_URL: url });
    const { name, email, phone } = person;
    const answers = [
      await service.send('POST', '/leads', person),
      await service.send('POST', '/leads', person),
      await service.send('POST', '/leads', { ...person, stage: phone, [email]: name }),
      await service.send('POST', '/leads', { name, phone }),
      await service.send('POST', '/leads', `{"name": "${name}", "email": ${email}}`),
      // With a link to the next page, which repeats the search.
      await service.send('GET', `/leads/search/${encodeURIComponent(name)}?limit=1`),
      await service.send('GET', `/leads?${encodeURIComponent(email)}=1`),
      await service.send('GET', `/${email}`),
    ];
    // A trigger of the ERP's that quotes the row, and a table that is gone.
    await ask(
      url,
      `create function refuse() returns trigger language plpgsql as $$
         begin raise exception 'no room for %', new.email using detail = new::text, hint = new.name; end $$;
       create trigger refuse before insert on clients for each row execute function refuse();
       alter table leads rename to leads_elsewhere`,
    );
    answers.push(
      await service.send('POST', '/clients', person),
      await service.send('POST', '/leads', person),
      await service.send('GET', `/leads/search/${encodeURIComponent(email)}`),
    );
    await until(() => expect(requestsIn(service)).toHaveLength(answers.length));

    expect(requestsIn(service).map(({ operationId, status }) => [operationId, status])).toEqual([
      ['createLead', 201],
      ['createLead', 409],
      ['createLead', 422],
      ['createLead', 201],
      ['createLead', 422],
      ['searchLeads', 200],
      ['listLeads', 422],
      [undefined, 404],
      ['createClient', 500],
      ['createLead', 500],
      ['searchLeads', 500],
    ]);
    expect(requestsIn(service).map(({ requestId }) => requestId)).toEqual(
      answers.map(({ headers }) => headers['x-request-id']),
    );
    expect(requestsIn(service).filter(({ durationMs }) => !(Number(durationMs) >= 0))).toEqual([]);
    expect(logOf(service).filter((line) => traces.test(JSON.stringify(line)))).toEqual([]);
    // And yet an operator can see what has failed.
    const causes = logOf(service).map(({ err }) => (err as Data | undefined)?.code);
    expect(causes.filter((code) => code !== undefined)).toEqual(['P0001', '42P01', '42P01']);
    expect(service.stderr()).not.toMatch(traces);
  });
});

/** The lines so far; not one of them is anything but JSON. */
function logOf(service: ServiceProcess): Data[] {
  const lines = service.stdout().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Data);
}

function requestsIn(service: ServiceProcess): Data[] {
  return logOf(service).filter((line) => 'durationMs' in line);
}

async function rowsOf(service: ServiceProcess, list: string): Promise<Data[]> {
  return (await service.send<{ data: Data[] }>('GET', `/${list}`)).body.data;
}

async function namesOf(service: ServiceProcess, list: string): Promise<unknown[]> {
  return namesIn(await rowsOf(service, list));
}

function namesIn(rows: Data | Data[] | undefined): unknown[] {
  assert(Array.isArray(rows), 'The answer is a list.');
  return rows.map(({ name }) => name);
}

/** Tries until it holds; a busy machine gets time, and an idle one loses none. */
function until(holds: () => unknown): Promise<unknown> {
  return vi.waitFor(holds, { timeout: 30_000, interval: 20 });
}

async function connectTo(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // The service may break the connection at any time.
  return socket.on('error', () => undefined);
}

async function isRefused(url: string): Promise<boolean> {
  return connectTo(url).then(
    (socket) => {
      socket.destroy();
      return false;
    },
    (error: unknown) => error instanceof Error && error.message.includes('ECONNREFUSED'),
  );
}

/** The embedded database's own superuser. */
async function urlOf(dataDir: string): Promise<string> {
  const found = await findPostgres(dataDir);
  assert(found, `A Postgres runs in ${dataDir}.`);
  return found.url;
}

async function ask(url: string, text: string): Promise<Data[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Data>(text)).rows;
  } finally {
    await client.end();
  }
}

async function waitingForLocks(url: string): Promise<number> {
  return (await ask(url, `select from pg_stat_activity where wait_event_type = 'Lock'`)).length;
}

/** The command lines of all processes, where the system tells them in files. */
async function commandLines(): Promise<string[]> {
  const pids = await readdir('/proc').catch(() => []);
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

/** A database that is down until the gate to it is opened. */
async function makeGate({ href, port: portBehind, hostname }: URL) {
  const sockets: Socket[] = [];
  const gate = createServer((socket) => {
    const behind = connect(Number(portBehind), hostname);
    sockets.push(socket, behind);
    socket.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => socket.destroy()).pipe(socket);
  });
  const listen = async (port: number) => {
    await once(gate.listen(port, '127.0.0.1'), 'listening');
    return (gate.address() as AddressInfo).port; // A server that listens on a port has one.
  };
  const port = await listen(0);
  await once(gate.close(), 'close');
  const url = Object.assign(new URL(href), { hostname: '127.0.0.1', port: String(port) });
  const close = () => {
    gate.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return { url: url.href, open: () => listen(port), close };
}
