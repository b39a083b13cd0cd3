import pg from 'pg';

const CONNECTION_TIMEOUT_MS = 10_000;

/**
 * Opens a connection that is nobody else's.
 *
 * @throws what the driver says if it does not come about
 */
export async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: CONNECTION_TIMEOUT_MS, keepAlive: true, ...config });
  // A lost connection also rejects the statement under way; without a listener it would end the process first.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Lends such a connection for as long as the work takes. */
export async function withClient<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(config);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
