import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Requests without end, and what becomes of them. */
export interface Load {
  answered: () => number;
  /** Ends the load. */
  end: () => Promise<Outcome>;
}

interface Outcome {
  /** What went wrong with every request that was not answered well. */
  failures: string[];
  /** What the answers say that is stored: of each row that was created, and not deleted, its `interest_level` by its id. */
  rows: Map<string, number>;
}

/** Pauses between two requests of a connection, in milliseconds: from none to one in which others may hang up. */
const pauses = [0, 5, 50, 400];

/** Keeps connections busy, reading and writing, each with a pace of its own, and goes on after failures. */
export function startLoad(url: string, connections = 8): Load {
  const outcome: Outcome = { failures: [], rows: new Map() };
  let answered = 0;
  let isOver = false;
  const keepBusy = async (pauseMs: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (method: string, path: string, body?: object, etag?: string) => {
      await setTimeout(pauseMs);
      const told = await send(url + path, { method, agent, body, etag });
      if (told.status >= 400) throw new Error(`answered ${told.status}`);
      answered++;
      return told;
    };
    while (!isOver) await live(ask, outcome.rows).catch((error: unknown) => outcome.failures.push(String(error)));
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: connections }, (_, index) => keepBusy(pauses[index % 4] ?? 0)));
  const end = async () => {
    isOver = true;
    await all;
    return outcome;
  };
  return { answered: () => answered, end };
}

type Ask = (method: string, path: string, body?: object, etag?: string) => Promise<Told>;

/** A row's life, with a request of every kind in it; every third row is not deleted. */
async function live(ask: Ask, rows: Outcome['rows']): Promise<void> {
  const { id, etag } = await ask('POST', '/leads', { name: 'One of many' });
  const path = `/leads/${id}`;
  rows.set(id, 0);
  await ask('GET', '/leads?limit=5');
  await ask('PATCH', path, { interest_level: 1 }, etag);
  rows.set(id, 1);
  await ask('GET', path);
  await ask('PUT', path, { interest_level: 2 });
  rows.set(id, 2);
  await ask('GET', '/leads/search/many?limit=5');
  if (rows.size % 3 === 0) return;
  await ask('DELETE', path);
  rows.delete(id);
}

interface Told {
  status: number;
  id: string;
  etag: string | undefined;
}

interface Sent {
  method: string;
  agent: Agent;
  body: object | undefined;
  etag: string | undefined;
}

function send(url: string, { method, agent, body, etag }: Sent): Promise<Told> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(etag !== undefined && { 'If-Match': etag }),
    };
    const sent = request(url, { agent, method, headers }, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const id = headers.location?.split('/').at(-1) ?? '';
      answer.on('error', reject).on('end', () => resolve({ status, id, etag: headers.etag }));
      answer.resume();
    });
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}
