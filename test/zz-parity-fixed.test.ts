import pg from 'pg';
import { expect, it } from 'vitest';
import type { Document } from '../src/contract/canonical.js';
import { published } from './contract.js';
import { readCatalogue } from './parity/catalogue.js';
import { describeFinding } from './parity/finding.js';
import { findMismatches } from './parity/parity.js';
import { createDatabase } from './server.js';
it('x', async () => {
  const { url, drop } = await createDatabase();
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' });
  await client.connect();
  for (const t of ['leads','clients','companies','services','appointments']) for (const c of t === 'appointments' ? ['created_at','updated_at','start_at','end_at'] : ['created_at','updated_at'])
    await client.query(`alter table ${t} add constraint ${t}_${c}_check check (${c} >= '0001-01-01 00:00:00+00' and ${c} < '10000-01-01 00:00:00+00')`);
  const text = JSON.stringify(published).replaceAll('[^\\\\s\\\\x85]', '[^\\\\s\\\\x1c-\\\\x1f\\\\x85]');
  const doc = JSON.parse(text) as Document;
  doc['x-rule'] = [{ code: 'invalid_text', pattern: '^[^\\0\\p{Cs}]*$' }];
  const f = findMismatches(doc, await readCatalogue(client));
  await client.end(); await drop();
  expect(f.map(describeFinding)).toEqual([]);
}, 30000);
