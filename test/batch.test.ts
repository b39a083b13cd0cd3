import { describe, expect, it } from 'vitest';
import { aLead, NOBODY, stamps } from './builders.js';
import { problemOf, useService, type Answer, type Data, type ProblemBody } from './service.js';
import { beside, untilWaiting } from './trouble.js';

const lines: string[] = [];
const service = useService({ lockTimeoutMs: 2_000, log: (line) => lines.push(line) });

interface Result {
  index: number;
  status: number;
  location?: string;
  data?: Data & { id: string };
  problem?: ProblemBody;
}
interface BatchBody {
  data: { dry_run: boolean; created: number; refused: number; results: Result[] };
}
/** A batch that was refused whole. */
type Refused = ProblemBody & { results: Result[] };

interface Sent {
  query?: string;
  headers?: Record<string, string>;
}
const send = <Body = BatchBody>(leads: unknown, { query = '', headers = {} }: Sent = {}) =>
  service.send<Body>('POST', `/leads/batch${query}`, { body: { leads }, headers });
const partially = (leads: unknown, headers: Record<string, string> = {}) =>
  send(leads, { query: '?mode=partial', headers });
const refusal = (leads: unknown, sent?: Sent) => send<Refused>(leads, sent);

const countOf = async (table: string) =>
  (await service.query(`select count(*)::int as n from ${table}`))[0]?.n as number;
let made = 0;
const anEmail = () => `batch-${++made}@example.com`;

/** Each result without what it says at length: `1 409 email_taken`. */
const brief = (results: Result[] = []) =>
  results.map(({ index, status, problem }) =>
    [index, status, problem?.code].filter((one) => one !== undefined).join(' '),
  );

/** A problem as it would be told to another request. */
const withoutId = ({ request_id: _, ...rest }: ProblemBody) => rest;

describe('a batch', () => {
  it('200 with every lead as it was stored, in the order that they were sent in', async () => {
    const id = '0199B7A2-6C1E-7D35-9A4F-3F1F5B8F6C51';
    const { status, body } = await send([
      aLead({ id, clientId: null, interestLevel: 40, phone: '06 12 34 56 78' }),
      aLead({ name: ' Grace ', tags: [' vip '], notes: { a: 0.5 } }),
    ]);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ dry_run: false, created: 2, refused: 0 });
    const [first, second] = body.data.results;
    expect(first).toMatchObject({ index: 0, status: 201, location: `/leads/${id.toLowerCase()}` });
    expect(first?.data).toMatchObject({ id: id.toLowerCase(), interest_level: 40, phone: '+33612345678' });
    expect(second?.data).toMatchObject({ ...stamps, name: 'Grace', tags: ['vip'], notes: { a: 0.5 }, activities: [] });
    const read = await Promise.all(body.data.results.map(({ location = '' }) => service.send('GET', location)));
    expect(read.map(({ body: { data } }) => data)).toEqual(body.data.results.map(({ data }) => data));
    const list = await service.send<{ data: Data[] }>('GET', '/leads?sort=created_at&limit=2');
    expect(list.body.data).toEqual([first?.data, second?.data]);
  });

  it('200 with the default of the table for what a lead does not name, whatever the others name', async () => {
    await service.query(`
      create sequence badges;
      alter table leads alter interest_level set default 7, alter segment set default 'badge ' || nextval('badges')`);
    const { body } = await send([aLead(), aLead({ interest_level: 40 }), aLead({ segment: null }), aLead()]);
    await service.query('alter table leads alter interest_level set default 0, alter segment drop default');
    const given = body.data.results.map(({ data }) => [data?.interest_level, data?.segment]);
    const [one, two, other, three] = given;
    expect([one?.[0], two?.[0], other]).toEqual([7, 40, [7, null]]);
    expect(new Set([one?.[1], two?.[1], three?.[1]]).size).toBe(3);
  });

  it('200 for 1 000 leads, and 422 for one more', async () => {
    const leads = Array.from({ length: 1_000 }, () => aLead({ email: anEmail() }));
    const { body } = await send(leads);
    expect(body.data.results.map(({ data }) => data?.email)).toEqual(leads.map(({ email }) => email));
    const list = await service.send<{ data: Data[] }>('GET', '/leads?limit=200');
    expect(list.body.data.map(({ email }) => email)).toEqual(
      leads
        .map(({ email }) => email)
        .reverse()
        .slice(0, 200),
    );
    expect(problemOf(await send([...leads, aLead()])).errors).toEqual(['body /leads maxItems']);
  });

  it('422 batch_refused with all that cannot be stored, and none is', async () => {
    const email = anEmail();
    const taken = await service.create('leads', aLead({ email, id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c52' }));
    const before = await countOf('leads');
    const answer = await refusal([
      aLead(),
      aLead({ clientId: NOBODY, company_id: NOBODY }),
      { nam: 'Ada' },
      aLead({ email: email.toUpperCase() }),
      aLead({ id: taken.id }),
      aLead(),
    ]);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'batch_refused', errors: [] });
    const expected = [
      '1 409 reference_not_found',
      '2 422 validation_failed',
      '3 409 email_taken',
      '4 409 already_exists',
    ];
    expect(brief(answer.body.results)).toEqual(expected);
    expect(answer.body.detail).toBe(
      'None of the rows was stored, since 4 of them cannot be. Row 1: clientId: there is no such row; company_id: there is no such row',
    );
    expect(answer.body.results.map(({ location }) => location)).toEqual([
      ...[undefined, undefined, undefined],
      `/leads/${taken.id}`,
    ]);
    expect(await countOf('leads')).toBe(before);
  });

  it('422 in French, that of every lead as well', async () => {
    const { body } = await refusal([{}], { headers: { 'Accept-Language': 'fr' } });
    expect(body.detail).toMatch(/^Aucune ligne n’a été enregistrée, car 1 ne peut pas l’être\. Ligne 0 : name/);
    expect(body.results[0]?.problem.title).toBe('La requête ne respecte pas le contrat');
  });

  it.each([
    ['nothing', '{}', ['body /leads required']],
    ['no list', '{"leads":{}}', ['body /leads type']],
    ['an empty list', '{"leads":[]}', ['body /leads minItems']],
    ['a list alone', '[]', ['body  type']],
    ['something beside the list', '{"leads":[{"name":"Ada"}],"mode":"partial"}', ['body /mode additionalProperties']],
    ['two lists', '{"leads":[{"name":"Ada"}],"leads":[]}', ['body /leads duplicate_key']],
    ['a name that cannot be kept', '{"leads":[{"name":"Ada"}],"\\u0000":1}', ['body /\0 invalid_text']],
    ['no JSON', '{"leads":[{"name":"Ada"}', ['body  malformed_json']],
    [
      'too deep a lead',
      `{"leads":[{"name":"Ada","notes":{"a":${'['.repeat(30)}${']'.repeat(30)}}}]}`,
      ['body /leads/0/notes/a' + '/0'.repeat(28) + ' too_deep'],
    ],
  ])('422 for %s, in either mode', async (_what, body, errors) => {
    const answers = await Promise.all(
      ['', '?mode=partial'].map((query) => service.send('POST', `/leads/batch${query}`, { body })),
    );
    expect(answers.map((answer) => problemOf(answer).errors)).toEqual([errors, errors]);
  });

  it.each([
    ['?mode=some', ['query /mode enum']],
    ['?mode=atomic&mode=partial', ['query /mode duplicate_key']],
    ['?dry_run=1', ['query /dry_run type']],
    ['?dry_run=TRUE', ['query /dry_run type']],
    ['?dry_run', ['query /dry_run type']],
  ])('422 for %s', async (query, errors) => {
    expect(problemOf(await send([aLead()], { query })).errors).toEqual(errors);
  });

  it('405 for every other method, and no lead with the id "batch"', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await service.send(method, '/leads/batch');
      expect([answer.status, answer.headers.allow]).toEqual([405, 'OPTIONS, POST']);
    }
  });
});

describe('a batch of which as much is stored as can be', () => {
  /** What the ERP demands beside the document. */
  const rules = `
    create unique index erp_owner on leads (owner) where owner = 'Only';
    alter table leads add constraint erp_city check (city <> 'Atlantis');
    alter table leads add constraint erp_source unique (source) deferrable initially deferred`;
  const taken = '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c53';
  const bad = [
    '{}',
    '5',
    'null',
    '[]',
    '{"name":" "}',
    '{"nam":"Ada","interest_level":101,"email":"none"}',
    '{"name":"Ada","interestLevel":40,"interest_level":50}',
    '{"name":"Ada","interestLevel":40,"interest_level":500}',
    '{"name":"Ada","clientId":"x"}',
    '{"name":"Ada","notes":{"budget":1e300}}',
    '{"name":"Ada","notes":{"budget":1,"budget":2}}',
    '{"name":"Ada","city":"Ly\\u0000on"}',
    '{"name":"Ada","city":"\\ud800"}',
    `{"name":"Ada","id":"${taken.toUpperCase()}"}`,
    '{"name":"Ada","email":"TAKEN@example.com"}',
    `{"name":"Ada","clientId":"${NOBODY}","company_id":"${NOBODY}"}`,
    '{"name":"Ada","owner":"Only"}',
    '{"name":"Ada","city":"Atlantis"}',
    '{"name":"Ada","source":"Only"}',
  ];
  const good = '{"name":"Good"}';

  it('200 with the very problem for each bad lead that it is answered with alone, and all the good ones stored', async () => {
    await service.query(rules);
    await service.create('leads', aLead({ id: taken, email: 'taken@example.com', owner: 'Only', source: 'Only' }));
    const before = await countOf('leads');
    const leads = bad.flatMap((row) => [good, row]);
    const body = `{"leads":[${leads.join(',')}]}`;
    lines.length = 0;
    const together = await service.send<BatchBody>('POST', '/leads/batch?mode=partial', { body });
    expect(await countOf('leads')).toBe(before + bad.length);
    const alone: Answer<ProblemBody>[] = [];
    for (const row of bad) alone.push(await service.send<ProblemBody>('POST', '/leads', { body: row }));
    await service.query('drop index erp_owner; alter table leads drop constraint erp_city, drop constraint erp_source');
    const { created, refused, results } = together.body.data;
    expect([together.status, created, refused]).toEqual([200, bad.length, bad.length]);
    expect(results.map(({ index }) => index)).toEqual(leads.map((_, index) => index));
    const ofBad = results.filter(({ index }) => index % 2 === 1);
    expect(
      ofBad.map(({ status, problem, location }) => ({ status, problem: problem && withoutId(problem), location })),
    ).toEqual(
      alone.map(({ status, headers, body: problem }) => ({
        status,
        problem: withoutId(problem),
        location: headers.location,
      })),
    );
    const own = together.headers['x-request-id'];
    expect(new Set(ofBad.map(({ problem }) => problem?.request_id))).toEqual(new Set([own]));
    // Of the ERP's rules only the log tells.
    expect(together.text).not.toMatch(/erp_/);
    const log = lines.slice(0, 3).join('');
    expect(['erp_owner', 'erp_source'].filter((rule) => !log.includes(rule))).toEqual([]);
    expect(log).not.toMatch(/Good|Atlantis|example\.com/);
  });

  it('200 with the first of those that want the same', async () => {
    const email = anEmail();
    const id = '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c54';
    const { body } = await partially([
      aLead({ email }),
      aLead({ email: email.toUpperCase() }),
      aLead({ id }),
      aLead({ id }),
    ]);
    expect(brief(body.data.results)).toEqual(['0 201', '1 409 email_taken', '2 201', '3 409 already_exists']);
  });

  it('200 with the right ones of many', async () => {
    const emails = Array.from({ length: 200 }, anEmail);
    const some = [0, 31, 32, 33, 64, 150, 199];
    await send(some.map((index) => aLead({ email: emails[index] })));
    const { body } = await partially(emails.map((email) => aLead({ email })));
    const refused = body.data.results.filter(({ status }) => status === 409);
    expect(refused.map(({ index }) => index)).toEqual(some);
    expect(body.data.results.map(({ data }, i) => data?.email ?? emails[i])).toEqual(emails);
  });

  it('200 when none can be', async () => {
    const { status, body } = await partially([{}, aLead({ client_id: NOBODY })]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, data: { created: 0, refused: 2 } });
  });

  it('200 without the row that has taken an address meanwhile', async () => {
    const email = anEmail();
    const { body } = await beside(service, (other) =>
      beside(service, async (watcher) => {
        await other.query('begin');
        await other.query(`insert into leads (name, email) values ('Other', $1)`, [email]);
        const answering = partially([aLead({ email }), aLead()]);
        await untilWaiting(watcher, 1);
        await other.query('commit');
        return answering;
      }),
    );
    expect(brief(body.data.results)).toEqual(['0 409 email_taken', '1 201']);
  });

  it('200 with our own problem where the rule has the ERP’s name', async () => {
    const email = anEmail();
    await service.query(`
      alter index leads_email_lower_key rename to erp_mail;
      create table carnet_adoption (kind text, name text, means text);
      insert into carnet_adoption values ('rule', 'erp_mail', 'leads_email_lower_key')`);
    const { body } = await partially([aLead({ email }), aLead({ email }), aLead({ email })]);
    await service.query('alter index erp_mail rename to leads_email_lower_key; drop table carnet_adoption');
    expect(brief(body.data.results)).toEqual(['0 201', '1 409 email_taken', '2 409 email_taken']);
  });

  it('500 without a row where what fails is no rule, as for a lead alone', async () => {
    await service.query(`
      create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger fail before insert on leads for each row when (new.city = 'Nowhere') execute function fail()`);
    const before = await countOf('leads');
    const leads = [aLead(), aLead({ city: 'Nowhere' })];
    const answers = [await partially(leads), await service.send('POST', '/leads', { body: leads[1] })];
    await service.query('drop trigger fail on leads');
    expect(answers.map(problemOf)).toEqual(Array(2).fill({ status: 500, code: 'internal', errors: [] }));
    expect(await countOf('leads')).toBe(before);
  });

  it('200 with a thousand errors of all, and one of each row beyond', async () => {
    const row = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x${i}`, 1]));
    const { body, text } = await partially(Array.from({ length: 500 }, () => row));
    const told = body.data.results.map(({ problem }) => problem?.errors?.length);
    expect(told).toEqual([...Array<number>(10).fill(100), ...Array<number>(490).fill(1)]);
    expect(text.length).toBeLessThan(1_048_576);
  });
});

describe('a batch with an Idempotency-Key', () => {
  const wholeOf = ({ status, text }: Answer) => ({ status, text });
  const keyed = (key: string) => ({ 'Idempotency-Key': key });

  it('200 with the first answer again, byte for byte, and no second row', async () => {
    const leads = [aLead({ email: anEmail() }), aLead({ client_id: NOBODY }), { city: 'Ly\0on', tags: '\ud800' }];
    const before = await countOf('leads');
    const first = await partially(leads, { ...keyed('batch-1'), 'Accept-Language': 'fr' });
    const again = await partially(leads, keyed('batch-1'));
    expect(wholeOf(again)).toEqual(wholeOf(first));
    expect([first, again].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true']);
    expect(await countOf('leads')).toBe(before + 1);
  });

  it('200 again for all who come at once, with the rows of one', async () => {
    const before = await countOf('leads');
    const leads = [aLead(), aLead({ email: anEmail() })];
    const answers = await Promise.all([1, 2, 3].map(() => send(leads, { headers: keyed('batch-2') })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await countOf('leads')).toBe(before + 2);
  });

  it('422 idempotency_key_reused with other leads, and in another mode', async () => {
    const leads = [aLead()];
    await send(leads, { headers: keyed('batch-3') });
    const others = [send([...leads, aLead()], { headers: keyed('batch-3') }), partially(leads, keyed('batch-3'))];
    const expected = { status: 422, code: 'idempotency_key_reused', errors: [] };
    expect((await Promise.all(others)).map(problemOf)).toEqual([expected, expected]);
  });

  it('409 idempotency_key_in_use while the first one is under way', async () => {
    const impatient = [aLead({ name: 'Once' })];
    const headers = keyed('batch-4');
    const during = await beside(service, async (other) => {
      await send(impatient, { headers });
      const [{ id } = {}] = await service.query(
        'delete from idempotency_keys where created_at = (select max(created_at) from idempotency_keys) returning id',
      );
      await other.query('begin');
      await other.query(`insert into idempotency_keys (id, request, status, body) values ($1, $1, 200, '{}')`, [id]);
      return send(impatient, { headers });
    });
    expect(problemOf(during)).toEqual({ status: 409, code: 'idempotency_key_in_use', errors: [] });
    expect((await send(impatient, { headers })).status).toBe(200);
  });

  it('nothing is kept of what came to nothing: 200 once nothing is in the way', async () => {
    const email = anEmail();
    const other = await service.create('leads', aLead({ email }));
    const leads = [aLead({ email })];
    const before = await countOf('idempotency_keys');
    expect((await refusal(leads, { headers: keyed('batch-5') })).body.code).toBe('batch_refused');
    expect((await partially(leads, keyed('batch-6'))).body.data.created).toBe(0);
    expect(await countOf('idempotency_keys')).toBe(before);
    await service.send('DELETE', `/leads/${other.id}`);
    expect((await send(leads, { headers: keyed('batch-5') })).body.data.created).toBe(1);
  });
});

describe('a dry run', () => {
  const tables = ['leads', 'idempotency_keys', 'erp_seen'];

  it('200 with what would happen, and nothing stays: no row, no key, nothing of a trigger', async () => {
    await service.query(`
      create table erp_seen (id uuid);
      create function see() returns trigger language plpgsql as 'begin insert into erp_seen values (new.id); return new; end';
      create trigger see after insert on leads for each row execute function see()`);
    const leads = [
      aLead({ id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c55', phone: '06 12 34 56 78' }),
      {},
      aLead({ clientId: NOBODY }),
    ];
    const before = await Promise.all(tables.map(countOf));
    const headers = { 'Idempotency-Key': 'batch-7' };
    const dry = await send(leads, { query: '?mode=partial&dry_run=true', headers });
    expect(await Promise.all(tables.map(countOf))).toEqual(before);
    const wet = await partially(leads, headers);
    expect(await countOf('erp_seen')).toBe(1);
    await service.query('drop trigger see on leads');
    const { results, ...counts } = dry.body.data;
    expect(counts).toEqual({ dry_run: true, created: 1, refused: 2 });
    expect(brief(results)).toEqual(brief(wet.body.data.results));
    const times = { created_at: stamps.created_at, updated_at: stamps.updated_at };
    expect(results[0]?.data).toEqual({ ...wet.body.data.results[0]?.data, ...times });
    expect(results[0]?.location).toBe(wet.body.data.results[0]?.location);
  });

  it('422 where all or none would be none', async () => {
    const answer = await refusal([aLead(), aLead({ clientId: NOBODY })], { query: '?dry_run=true' });
    expect(brief(answer.body.results)).toEqual(['1 409 reference_not_found']);
  });

  it('200 where all could be stored', async () => {
    const before = await countOf('leads');
    const { body } = await send([aLead(), aLead()], { query: '?dry_run=true' });
    expect(body.data).toMatchObject({ dry_run: true, created: 2, refused: 0 });
    expect(await countOf('leads')).toBe(before);
  });
});
