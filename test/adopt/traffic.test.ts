import { expect, it } from 'vitest';
import { adoptAt, createErp, fromSeeds, type Erp } from './erp.js';
import { besideTraffic } from './traffic.js';

/** `ADOPT_ROWS=1000000 npx vitest run test/adopt/traffic.test.ts` tells what it takes of a large table. */
const given = process.env.ADOPT_ROWS;
const rows = Number(given ?? 5_000);

/** As many leads, and half as many appointments, as an ERP may have. */
async function fill({ query }: Erp): Promise<void> {
  await query(
    `insert into leads (id, name, email, phone, source, stage, status, company, owner, client_id, created_at)
     select
       gen_random_uuid(), 'Lead ' || i, 'contact.' || i || '@example.com', '+336' || lpad((i * 48271 % 100000000)::text, 8, '0'),
       'web', 'new', 'active', case when i % 3 = 0 then 'Atelier ' || i % 5000 end, 'amina',
       (select id from clients order by id limit 1), timestamptz '2023-11-01Z' + i * interval '1 minute'
     from generate_series(1::bigint, $1) i`,
    [rows],
  );
  await query(
    `insert into appointments (id, client_id, service_id, start_at)
     select gen_random_uuid(), c.id, s.id, timestamptz '2023-11-01Z' + i * interval '1 minute'
     from generate_series(1, $1) i, (select id from clients limit 1) c, (select id from services limit 1) s`,
    [rows / 2],
  );
  await query('vacuum analyze');
}

const FILES = `select array[pg_relation_filenode('leads'), pg_relation_filenode('appointments')] as files`;

it(
  'no statement of the ERP fails or waits a second for a lock while its tables are adopted, and no table is rewritten',
  async () => {
    const erp = await createErp(fromSeeds);
    await fill(erp);
    const files = await erp.query(FILES);
    const idle = await besideTraffic(erp.url, () => new Promise((resolve) => setTimeout(resolve, 1_000)));
    const timings: [what: string, start: number][] = [];
    let retries = 0;
    const busy = await besideTraffic(erp.url, () =>
      adoptAt(erp.url, {
        onStep: ({ what }) => timings.push([what, performance.now()]),
        onRetry: () => retries++,
      }),
    );
    timings.push(['', performance.now()]);
    const took = timings.map(([what, start], i) => ({ what, ms: Math.round((timings[i + 1]?.[1] ?? start) - start) }));
    if (given !== undefined) {
      const slow = busy.slow.map(({ name, start, ms }) => {
        return `${name} ${ms} ms, begun in: ${timings.findLast(([, begin]) => begin <= start)?.[0] ?? 'the comparison'}`;
      });
      console.log({
        rows,
        idle: idle.longest,
        busy: busy.longest,
        statements: busy.count,
        longestWait: busy.longestWait,
        retries,
        slow,
      });
      console.log(took.filter(({ ms }) => ms > 300).map(({ what, ms }) => `${what}: ${ms} ms`));
    }
    expect(busy.failures).toEqual([]);
    expect(busy.count).toBeGreaterThan(100);
    expect(busy.longestWait).toBeLessThan(1_000);
    expect(await erp.query(FILES)).toEqual(files);
  },
  given === undefined ? 60_000 : 3_600_000,
);
