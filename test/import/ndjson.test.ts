import { describe, expect, it } from 'vitest';
import { filePlan } from '../../src/import/file.js';
import { useFileImports } from './files.js';

const ANNA = '0199b7a2-0000-7000-8000-00000000000a';
const CUT = '0199b7a2-0000-7000-8000-0000000000b1';
const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('carnet import ndjson, of rows that name their values each in its own way', () => {
  const { directory, optionsFor, move, counts, rows, rejects } = useFileImports('ndjson');
  const parents = async () => {
    await counts(lines({ id: ANNA, name: 'Anna' }), { table: 'clients' });
    await counts(lines({ id: CUT, name: 'Coupe' }), { table: 'services' });
  };

  it('stores what stands under any name that the document knows', async () => {
    const file = lines(
      { name: 'Q1', interestLevel: 5 },
      { name: 'Q2', interest_level: 7 },
      { name: 'Q3', interestLevel: 9, interest_level: 9 },
      { name: 'Q4', clientId: null, createdAt: '2025-01-01T00:00:00Z' },
    );
    expect(await counts(file)).toEqual({ read: 4, inserted: 4 });
    expect(await rows('select name, interest_level from leads order by name')).toEqual([
      { name: 'Q1', interest_level: 5 },
      { name: 'Q2', interest_level: 7 },
      { name: 'Q3', interest_level: 9 },
      { name: 'Q4', interest_level: 0 },
    ]);
    expect(await rows(`select created_at::text as at from leads where name = 'Q4'`)).toEqual([
      { at: '2025-01-01 00:00:00+00' },
    ]);
  });

  it('stores what each row has to have, and what the first has not, under either name', async () => {
    await parents();
    const file = lines(
      { client_id: ANNA, service_id: CUT, start_at: '2025-12-01T10:00:00Z', end_at: null },
      { clientId: ANNA, serviceId: CUT, scheduled_at: '2025-12-02T10:00:00Z', endAt: '2025-12-02T11:00:00Z' },
      { clientId: ANNA, service_id: CUT, scheduledAt: '2025-12-03T10:00:00Z', start_time: '2025-12-03T11:00:00Z' },
    );
    expect(await counts(file, { table: 'appointments' })).toEqual({ read: 3, inserted: 3 });
    expect(await rows('select start_at::text, end_at::text from appointments order by start_at')).toEqual([
      { start_at: '2025-12-01 10:00:00+00', end_at: null },
      { start_at: '2025-12-02 10:00:00+00', end_at: '2025-12-02 11:00:00+00' },
      { start_at: '2025-12-03 10:00:00+00', end_at: '2025-12-03 11:00:00+00' },
    ]);
  });

  it('takes two names with one value in two forms, and refuses two values as the API does', async () => {
    await parents();
    const both = { client_id: ANNA, service_id: CUT };
    const file = lines(
      { ...both, start_at: '2025-12-01T10:00:00Z', scheduled_at: '2025-12-01T11:00:00+01:00' },
      { ...both, scheduled_at: '2025-12-02T10:00:00Z', start_at: '2025-12-02T10:30:00Z' },
      { ...both, start_at: '2025-12-03T10:00:00Z', endAt: null, end_at: '2025-12-03T10:30:00Z' },
    );
    expect(await counts(file, { table: 'appointments' })).toEqual({ read: 3, inserted: 1, rejected: 2 });
    expect((await rejects()).map(({ line, code, reason }) => [line, code, reason])).toEqual([
      [2, 'alias_conflict', 'start_at: has another value than scheduled_at; send one of them'],
      [3, 'alias_conflict', 'end_at: has another value than endAt; send one of them'],
    ]);
  });

  it('tells what is wrong under the name that the row has for it', async () => {
    const file = lines(
      { name: 'Anna', interestLevel: 101, interest_level: 101 },
      { name: 'Bea', interest_level: 102 },
      { name: 'Cleo', interestLevel: 103 },
      { name: 'Dora', clientId: ANNA },
    );
    expect(await counts(file)).toEqual({ read: 4, rejected: 4 });
    expect((await rejects()).map(({ reason }) => String(reason).split(':')[0])).toEqual([
      ...['interestLevel', 'interest_level', 'interestLevel', 'clientId'],
    ]);
  });

  it('asks for the time zone of times without one, whatever the rows call them', async () => {
    const file = lines(
      { name: 'Anna', created_at: '2025-01-01T00:00:00Z' },
      { name: 'Bea', createdAt: '2025-01-02 09:30' },
    );
    await expect(move(file)).rejects.toThrow('a time without a time zone');
    expect(await counts(file, { timezone: 'UTC' })).toEqual({ read: 2, inserted: 2 });
  });

  it('takes what a mapping says for that and no other name, and its own plan for what it would do without', async () => {
    const file = lines({ name: 'Anna', nom: 'Durand' }, { nom: 'Martin' });
    const given = { tables: { leads: { columns: { name: 'nom' } } } };
    expect(await counts(file, { given })).toEqual({ read: 2, inserted: 2 });
    const mixed = lines({ name: 'Q1', interestLevel: 5 }, { name: 'Q2', interest_level: 7 });
    const planned = { tables: { leads: { columns: { name: 'name', interest_level: 'interest_level' } } } };
    expect(await counts(mixed, { given: planned })).toEqual({ read: 2, inserted: 2 });
    expect(await rows('select name, interest_level from leads order by name')).toEqual([
      { name: 'Durand', interest_level: 0 },
      { name: 'Martin', interest_level: 0 },
      { name: 'Q1', interest_level: 5 },
      { name: 'Q2', interest_level: 7 },
    ]);
  });

  it('refuses what only a later row has and nobody reads, unless people have told to leave it out', async () => {
    const file = lines({ name: 'Anna', colour: 'red' }, { name: 'Bea', colour: 'blue', size: 3, owner: 'amina' });
    const unread: string[] = [];
    const told = { onPlan: (plan: { unread: string[] }) => unread.push(...plan.unread) };
    expect(await counts(file, told)).toEqual({ read: 2, inserted: 1, rejected: 1 });
    expect(unread).toEqual(['colour']);
    expect(await rejects()).toEqual([
      expect.objectContaining({ line: 2, reason: expect.stringMatching(/^size: is unknown/) as string }),
    ]);
    const given = { tables: { leads: { columns: { owner: null } } } };
    const later = lines({ name: 'Cleo' }, { name: 'Dora', owner: 'amina' });
    expect(await counts(later, { given, rejectsFile: `${directory()}/others` })).toEqual({ read: 2, inserted: 2 });
    expect(await filePlan(await optionsFor(later, { given }), new AbortController().signal)).toContain(
      'Not moved: owner.',
    );
  });
});
