import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** What became of a load. */
export interface LoadResult {
  answered: number;
  /** What went wrong with every request that was not answered well. */
  failures: string[];
}

/** Pauses between two requests of a connection, in milliseconds: none, so short that nobody hangs up, and longer ones. */
const pauses = [0, 0, 5, 50, 400];

/**
 * Keeps connections busy, reading and writing, each with a pace of its own, and goes on after failures.
 *
 * @returns what ends the load and tells what became of it
 */
export function startLoad(url: string, connections = 10): () => Promise<LoadResult> {
  const result: LoadResult = { answered: 0, failures: [] };
  let isOver = false;
  const keepBusy = async (pauseMs: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; !isOver; count++) {
      const status = count % 4 === 0 ? post(url, agent) : get(url, agent);
      await status.then(
        (code) => (code < 400 ? result.answered++ : result.failures.push(`answered ${code}`)),
        (error: unknown) => result.failures.push(String(error)),
      );
      await setTimeout(pauseMs);
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: connections }, (_, index) => keepBusy(pauses[index % 5] ?? 0)));
  return async () => {
    isOver = true;
    await all;
    return result;
  };
}

const get = (url: string, agent: Agent) => send(`${url}/leads?limit=5`, 'GET', agent, '');
const post = (url: string, agent: Agent) => send(`${url}/leads`, 'POST', agent, '{"name":"One of many"}');

function send(url: string, method: string, agent: Agent, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = body && { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const sent = request(url, { agent, method, ...(headers && { headers }) }, (answer) => {
      answer.on('error', reject).on('end', () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    sent.on('error', reject).end(body);
  });
}
