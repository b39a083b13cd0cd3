import { createCarnetClient, isProblem, paginate, unwrap } from '../../client/src/index.js';

/** What the browser's page does; the test bundles and calls it. */
async function useClient(baseUrl: string) {
  const carnet = createCarnetClient({ baseUrl, token: 'secret', retries: { baseDelayMs: 1 } });
  // The test lets the answer of this one get lost.
  const ada = await unwrap(carnet.POST('/leads', { body: { name: 'Ada', owner: 'léa & co' } }));
  await unwrap(carnet.POST('/leads', { body: { name: 'Grace', owner: 'léa & co' } }));
  const { error } = await carnet.POST('/leads', { body: { id: ada.id, name: 'Ada' } });
  const names: string[] = [];
  const query = { owner: 'léa & co', limit: 1 };
  for await (const { name } of paginate(carnet, '/leads', { params: { query } })) names.push(name);
  const aborted: unknown = await carnet
    .GET('/leads', { signal: AbortSignal.abort(new Error('closed the page')) })
    .catch((reason: unknown) => reason);
  return { ada, conflict: isProblem(error, 'already_exists'), names, aborted: String(aborted) };
}

Object.assign(globalThis, { useClient });

export type Outcome = Awaited<ReturnType<typeof useClient>>;
