import { afterAll, beforeAll, expect, it } from 'vitest';
import { JsonBytesClient } from '../../src/db/json-bytes.js';
import { createDatabase, type TestDatabase } from '../server.js';

let database: TestDatabase;
let client: JsonBytesClient;
beforeAll(async () => {
  database = await createDatabase();
  client = new JsonBytesClient(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Rows of all lengths, so that some end where a packet does, and some need several of them. */
const ROWS = `
  select n, value as json, value::text as text, case when n % 3 = 0 then value end as sometimes
  from generate_series(1, 2000) n,
    lateral (select json_build_object('n', n, 'é 😀', repeat('à', (n * 7919) % 3000)) as value) v
  order by n`;

it('gives the bytes of JSON, and all else as ever', async () => {
  const { rows } = await client.query<{ n: number; json: Buffer; text: string; sometimes: Buffer | null }>(ROWS);
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
  for (const { n, json, text, sometimes } of rows) {
    expect(json.equals(Buffer.from(text))).toBe(true);
    expect(sometimes?.toString() ?? null).toBe(n % 3 === 0 ? text : null);
  }
});

it('gives a value that many packets bring', async () => {
  const { rows } = await client.query<{ json: Buffer }>(`select to_json(repeat('é', 2000000)) as json`);
  expect(rows[0]?.json.toString()).toBe(JSON.stringify('é'.repeat(2_000_000)));
});

it('reads what comes after it, errors included', async () => {
  await expect(
    client.query(`select '{}'::json as json, 1 / (n - 2) from generate_series(1, 3) n`),
  ).rejects.toMatchObject({
    code: '22012',
  });
  const { rows } = await client.query<{ name: string; object: unknown }>(
    `select 'é' as name, '{"a":1}'::jsonb as object`,
  );
  expect(rows).toEqual([{ name: 'é', object: { a: 1 } }]);
});
