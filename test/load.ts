import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Requests without end, and what becomes of them. */
export interface Load {
  answered: () => number;
  /** Ends the load, and tells what went wrong with every request that was not answered well. */
  end: () => Promise<string[]>;
}

/** Pauses between two requests of a connection, in milliseconds: from none to one in which others may hang up. */
const pauses = [0, 5, 50, 400];

/** Keeps connections busy, reading and writing, each with a pace of its own, and goes on after failures. */
export function startLoad(url: string, connections = 8): Load {
  const failures: string[] = [];
  let answered = 0;
  let isOver = false;
  const keepBusy = async (pauseMs: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; !isOver; count++) {
      const status = count % 4 === 0 ? post(url, agent) : get(url, agent);
      const failure = await status.then(
        (code) => (code < 400 ? undefined : `answered ${code}`),
        (error: unknown) => String(error),
      );
      if (failure === undefined) answered++;
      else failures.push(failure);
      await setTimeout(pauseMs);
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: connections }, (_, index) => keepBusy(pauses[index % 4] ?? 0)));
  const end = async () => {
    isOver = true;
    await all;
    return failures;
  };
  return { answered: () => answered, end };
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
