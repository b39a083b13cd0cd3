import { utimes } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { filePlan } from '../../src/import/file.js';
import { useFileImports } from './files.js';

const ANNA = '0199b7a2-0000-7000-8000-00000000000a';
const BEA = '0199b7a2-0000-7000-8000-00000000000b';

describe('carnet import csv and ndjson', () => {
  const { optionsFor, move, counts, rows, rejects } = useFileImports('csv');

  it('takes the names of spreadsheets and front ends, and the normal forms of the API', async () => {
    const file = [
      'Nom complet;Téléphone;interestLevel;Étiquettes;Notes;Adresse;Statut;Couleur',
      '"Durand; ""Camille""";06 12 34 56 78;40;"[""salon""]";"{""origin"":""fair""}";"12 rue des Lilas\r\n69003 Lyon";Converti;rouge',
      ';;;;;;;',
    ].join('\r\n');
    const unread: string[] = [];
    expect(await counts(`\ufeff${file}`, { onPlan: (plan) => unread.push(...plan.unread) })).toEqual({
      read: 1,
      inserted: 1,
    });
    expect(unread).toEqual(['Couleur']);
    expect(await rows('select name, phone, interest_level, tags, notes, address, status from leads')).toEqual([
      {
        ...{ name: 'Durand; "Camille"', phone: '+33612345678', interest_level: 40, tags: ['salon'] },
        ...{ notes: { origin: 'fair' }, address: '12 rue des Lilas\r\n69003 Lyon', status: 'converti' },
      },
    ]);
  });

  it.each([
    ['UTF-8', 'name,city\nZoé,Besançon €\n', undefined],
    ['UTF-8 with a mark', '\ufeffname,city\nZoé,Besançon €\n', undefined],
    ['UTF-16 with a mark', Buffer.from('\ufeffname\tcity\r\nZoé\tBesançon €\r\n', 'utf16le'), undefined],
    ['big-endian UTF-16', iconv.encode('name\tcity\nZoé\tBesançon €', 'utf-16be', { addBOM: true }), undefined],
    ['Windows-1252', iconv.encode('name;city\nZoé;Besançon €\n', 'windows-1252'), 'windows-1252'],
  ])('reads %s', async (_, content, encoding) => {
    expect(await counts(content, { encoding })).toEqual({ read: 1, inserted: 1 });
    expect(await rows('select name, city from leads')).toEqual([{ name: 'Zoé', city: 'Besançon €' }]);
  });

  it.each([
    ['an encoding', iconv.encode('name;city\nZoé;Lyon\n', 'windows-1252'), /is not in utf-8; say what it is/],
    [
      'an encoding late in the file',
      Buffer.concat([Buffer.from(`name\n${'Anna\n'.repeat(70_000)}`), Buffer.from([0xe9, 10])]),
      /line 70002/,
    ],
    ['UTF-16 without a mark', Buffer.from('name\nZoé\n', 'utf16le'), /holds NUL bytes/],
    ['a delimiter', 'name,city;owner\nAnna,Lyon;amina\n', /say which one it is with --delimiter/],
    ['days and months', 'name,created\nAnna,03/04/2025 09:30\n', /say whether the day or the month comes first/],
    ['days as numbers', 'name,created\nAnna,45750.25\n', /--dates excel/],
    ['a time zone', 'name,created\nAnna,2025-04-03 09:30\n', /--timezone Europe\/Paris/],
    ['a name', 'nom_du_chien\nRex\n', /nothing in .* \(nom_du_chien\) looks like leads.name/],
    ['one name for one column', 'name,city,city\nAnna,Lyon,Paris\n', /city more than once/],
    ['an end for a quote', 'name,city\n"Anna,Lyon\nBea,Lyon\n', /on or before line 3 is never closed/],
    ['rows', '', /is empty/],
  ])('asks for %s before a row is stored', async (_, content, complaint) => {
    await expect(move(content)).rejects.toThrow(complaint);
    expect(await rows('select from leads')).toEqual([]);
    expect(await rows(`select from imports where tables -> 'leads' ->> 'position' is not null`)).toEqual([]);
  });

  it.each([
    ['25/11/2025 9:30', undefined, '2025-11-25 08:30:00+00'],
    ['03.04.2025', 'dmy', '2025-04-02 22:00:00+00'],
    ['03/04/2025 11:15 PM', 'mdy', '2025-03-04 22:15:00+00'],
    ['45986.5', 'excel', '2025-11-25 11:00:00+00'],
    ['2025-11-25T09:30:00.123456Z', undefined, '2025-11-25 09:30:00.123456+00'],
  ] as const)('reads the time %s (%s)', async (written, dates, stored) => {
    expect(await counts(`name,created_at\nAnna,${written}\n`, { dates, timezone: 'Europe/Paris' })).toEqual({
      ...{ read: 1, inserted: 1 },
    });
    expect(await rows('select created_at::text as at from leads')).toEqual([{ at: stored }]);
  });

  it('writes what is refused with its line and its own names, and stores the rest', async () => {
    const file = 'id,Nom,Score\nx,Anna,101\n\n,"Bea\nB.",7\n,Cleo\n,Dora,1,2\n';
    expect(await counts(file)).toEqual({ read: 4, inserted: 1, rejected: 3 });
    expect(await rejects()).toMatchObject([
      {
        ...{ table: 'leads', line: 2, outcome: 'rejected', code: 'validation_failed' },
        ...{ reason: 'id: must be a UUID; Score: must be at most 100', row: { id: 'x', Nom: 'Anna', Score: '101' } },
      },
      { line: 6, reason: 'body: has 2 cells where the header has 3', row: { cells: ['', 'Cleo'] } },
      { line: 7, reason: 'body: has 4 cells where the header has 3' },
    ]);
    expect(await rows('select name, interest_level from leads')).toEqual([{ name: 'Bea\nB.', interest_level: 7 }]);
  });

  it('takes the apostrophe away that keeps a spreadsheet from running a formula', async () => {
    const file = `name,owner,phone\r\n'=1+1,''@x,'+33612345678\n'quoted',-,\n`;
    expect(await counts(file)).toEqual({ read: 2, inserted: 2 });
    expect(await rows('select name, owner, phone from leads order by name')).toEqual([
      { name: "'quoted'", owner: '-', phone: null },
      { name: '=1+1', owner: "'@x", phone: '+33612345678' },
    ]);
  });

  it.each([
    ['{}', []],
    ['{vip}', ['vip']],
    ['{vip,très_bon,a:b}', ['vip', 'très_bon', 'a:b']],
    ['{"très VIP","a,b","{c}","d\\"e","f\\\\g","NULL"}', ['très VIP', 'a,b', '{c}', 'd"e', 'f\\g', 'NULL']],
    ['["{a}","b"]', ['{a}', 'b']],
  ])('reads %s in a column of lists of texts as Postgres prints them', async (cell, tags) => {
    await counts(`name;tags\nAnna;"${cell.replaceAll('"', '""')}"\n`);
    expect(await rows('select to_json(tags) as tags from leads')).toEqual([{ tags }]);
  });

  it.each([
    ['tags', '{"a":1}', 'tags: must be an array or null'],
    ['tags', '{NULL}', 'tags/0: must be a string'],
    ['tags', '{{a},{b}}', 'tags: is not JSON'],
    ['tags', '{a b}', 'tags: is not JSON'],
    ['tags', '{a', 'tags: is not JSON'],
    ['activities', '{a,b}', 'activities: is not JSON'],
    ['notes', '{a,b}', 'notes: is not JSON'],
  ])('refuses %s that are %s, which is no list of texts', async (column, cell, reason) => {
    await counts(`name;${column}\nAnna;"${cell.replaceAll('"', '""')}"\n`);
    expect(await rejects()).toEqual([expect.objectContaining({ reason: expect.stringContaining(reason) as string })]);
  });

  it('knows a row without an id again by its values, and leaves what was changed here', async () => {
    const file = 'name,city\nAnna,Lyon\nBea,Paris\nAnna,Lyon\n';
    expect(await counts(file)).toEqual({ read: 3, inserted: 2, unchanged: 1 });
    await rows(`update leads set city = 'Nice' where name = 'Bea'`);
    expect(await counts(`${file}Cleo,Lille\n`)).toEqual({ read: 4, inserted: 1, unchanged: 2, newer: 1 });
    expect(await rows('select city from leads order by name')).toEqual([
      { city: 'Lyon' },
      { city: 'Nice' },
      { city: 'Lille' },
    ]);
  });

  it('merges a row into the one with its address, which keeps what empty cells do not say', async () => {
    const [said, policy] = [{ interest_level: 80, tags: ['vip'], notes: { a: 1 } }, { orphans: 'reject' as const }];
    await rows(
      `insert into leads (name, email, interest_level, tags, notes) values ('Anna', 'a@example.com', 80, '{vip}', '{"a":1}')`,
    );
    const file =
      'name,email,phone,interest_level,tags,notes\nAnna,A@example.com,0612345678,,,\nBea,b@example.com,,,,\n';
    expect(await counts(file, { policy: { ...policy, duplicates: 'update' } })).toEqual({
      ...{ read: 2, inserted: 1, duplicates: 1 },
    });
    expect(await rows('select name, phone, interest_level, tags, notes from leads order by name')).toEqual([
      { name: 'Anna', phone: '+33612345678', ...said },
      { name: 'Bea', phone: null, interest_level: 0, tags: [], notes: {} },
    ]);
  });

  it('goes on behind what was stored, and not in a file that was changed', async () => {
    const file = `name,interest_level\n${'Anna,1\n'.repeat(400)}Bea,x\nCleo,2\n`;
    await expect(move(file, { maxRejects: 0 })).rejects.toThrow('more than --max-rejects 0');
    const { file: path } = await optionsFor(file, {});
    await utimes(path, 1, 1);
    await expect(move('', { file: path })).rejects.toThrow('or the file was another one then');
    expect(await move(file)).toMatchObject({
      ...{ resumed: true, counts: { leads: { read: 402, inserted: 2, unchanged: 399, rejected: 1 } } },
    });
    expect(await rejects()).toHaveLength(1);
  });

  it('reads lines of JSON by the same rules, and refuses a name that only a late row has', async () => {
    const lines = [
      { id: ANNA, name: 'Anna', tags: ['vip'], notes: { a: 1 }, clientId: null },
      { id: BEA, name: 'Bea', email: 'bea@example.com', created_at: '2025-01-01T00:00:00Z' },
    ].map((line) => JSON.stringify(line));
    const many = Array.from({ length: 1_500 }, (_, i) =>
      JSON.stringify({ name: `Lead ${i}`, tags: ['a', 'b'], city: 'Lyon '.repeat(30) }),
    );
    const late = [
      '{"name":"Cleo","phone":"0612345678"}',
      '{"name":"Dora","colour":"red"}',
      '[]',
      '{"name":1e400}',
      '{',
    ];
    const file = [...lines, '', ...many, ...late].join('\n');
    expect(await counts(file, { format: 'ndjson' })).toEqual({ read: 1_507, inserted: 1_503, rejected: 4 });
    expect((await rejects()).map(({ line, reason }) => [line, reason])).toEqual([
      [1_505, expect.stringContaining('colour: is unknown')],
      [1_506, 'body: is no JSON object'],
      [1_507, expect.stringContaining('cannot be kept exactly')],
      [1_508, expect.stringContaining('is not JSON')],
    ]);
    expect(await rows(`select phone from leads where name = 'Cleo'`)).toEqual([{ phone: '+33612345678' }]);
  });

  it('resolves the keys of another system, and takes rows of every table', async () => {
    const given = { tables: { clients: { columns: { id: { from: 'no', key_of: 'clients' } } } } };
    expect(await counts('no;nom\n7;Zoé\n', { table: 'clients', given })).toEqual({ read: 1, inserted: 1 });
    const service = 'id,name,duration,priceCents\n0199b7a2-0000-7000-8000-0000000000b1,Coupe,30,2500\n';
    expect(await counts(service, { table: 'services' })).toEqual({ read: 1, inserted: 1 });
    expect(await counts('name\nAtelier\n', { table: 'companies' })).toEqual({ read: 1, inserted: 1 });
    const keys = { tables: { appointments: { columns: { client_id: { from: 'client', key_of: 'clients' } } } } };
    const meetings = 'client,serviceId,scheduledAt\n7,0199b7a2-0000-7000-8000-0000000000b1,2025-12-01T10:00:00+01:00\n';
    expect(await counts(meetings, { table: 'appointments', given: keys })).toEqual({ read: 1, inserted: 1 });
  });

  it('shows what it would do as a mapping file', async () => {
    const file = 'Nom;Créé le;Couleur\nAnna;25/11/2025 09:30;rouge\n';
    const given = { tables: { leads: { columns: { created_at: 'Créé le' } } } };
    const options = await optionsFor(file, { given });
    expect(await filePlan(options, options.signal)).toBe(
      [
        '# What comes from where. Correct it, and hand it to the import with --mapping.',
        '# A column that is not named here keeps its default; null leaves out one that would be guessed.',
        '',
        'tables:',
        '  leads:',
        '    # Read as csv in utf-8.',
        '    # No column is the id: each row gets one that is made of its values.',
        '    # Not moved: Couleur.',
        '    # To be specified: Créé le holds 25/11/2025 09:30, a time without a time zone; specify which one it is in, such as --timezone Europe/Paris.',
        '    columns:',
        '      name: Nom',
        '      created_at:',
        '        from: Créé le',
        '        dates: dmy',
        '',
      ].join('\n'),
    );
  });
});
