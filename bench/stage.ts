import type { EmbeddedPostgres } from '../src/db/embedded.js';
import type { Cleanup } from './cleanup.js';
import type { Effort } from './compare.js';
import type { Dataset } from './dataset.js';
import type { Driver, Seen } from './driver.js';
import type { Running } from './targets.js';
import type { Request } from './works.js';

/** What trials of Carnet alone have at hand. */
export interface Stage {
  server: EmbeddedPostgres;
  dataset: Dataset;
  carnet: Running;
  driver: Driver;
  /** Another one, to send something beside. */
  secondDriver: () => Driver;
  effort: Effort;
  cleanup: Cleanup;
}

/**
 * Sends requests to Carnet.
 *
 * @throws Error if any of them failed
 */
export async function send(
  { carnet, driver, dataset: { rows, seed }, effort }: Stage,
  requests: Request[],
  {
    url = carnet.url,
    connections = effort.connections,
    seconds = effort.seconds,
    through = driver,
  }: Partial<Pick<Effort, 'connections' | 'seconds'> & { url: string; through: Driver }> = {},
): Promise<Seen> {
  const order = { rows, seed, batch: 0, count: requests.length };
  const seen = await through.send({ url, work: 'list', order, requests, connections, seconds });
  if (seen.failures > 0)
    throw new Error(`Carnet failed ${seen.failures} times under load (${JSON.stringify(seen.statuses)})`);
  return seen;
}
