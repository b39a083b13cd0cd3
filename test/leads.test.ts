import { describe, expect, it } from 'vitest';
import { aLead, aRow, NOBODY, stamps } from './builders.js';
import { problemOf, useService, type Data, type ProblemBody } from './service.js';

const service = useService();
const create = (change: Data) => service.send('POST', '/leads', { body: aLead(change) });
const refused = async (change: Data) => problemOf(await create(change));
const invalid = (...errors: string[]) => ({ status: 422, code: 'validation_failed', errors });

const defaults = {
  ...{ email: null, phone: null, source: null, stage: null, status: null, interest_level: 0 },
  ...{ notes: {}, tags: [], activities: [], client_id: null, company_id: null },
  ...{ address: null, city: null, company: null, contact: null, owner: null, segment: null },
};

const emailTaken = (requestId: unknown) => ({
  success: false,
  type: '/problems/email-taken',
  title: 'The e-mail address is taken',
  status: 409,
  code: 'email_taken',
  detail: 'email: is taken by another row (upper and lower case are the same)',
  request_id: requestId,
  errors: [
    {
      in: 'body',
      pointer: '/email',
      code: 'email_taken',
      message: 'is taken by another row (upper and lower case are the same)',
    },
  ],
});

describe('createLead', () => {
  it('201 with the defaults', async () => {
    const { body } = await service.send('POST', '/leads/', { body: { name: 'Ada' } });
    expect(body).toEqual({ success: true, data: { ...stamps, ...defaults, name: 'Ada' } });
  });

  it('201 with what the seed sends', async () => {
    const id = '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c12';
    const sent = { id, name: 'Lead Test', email: 'seed@example.com', phone: '+33...', source: 'web', tags: [] };
    const { body } = await service.send('POST', '/leads/', { body: { ...sent, id: id.toUpperCase() } });
    expect(body.data).toEqual({ ...stamps, ...defaults, ...sent, phone: '+33' });
  });

  it('201 with everything that can be sent', async () => {
    const sent = {
      id: '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c11',
      name: 'Camille Durand',
      email: 'Camille.Durand@example.com',
      phone: '+33612345678',
      source: 'web',
      stage: 'contacted',
      status: 'active',
      interest_level: 40,
      notes: { origin: 'fair', nested: { deep: [1, null, true, 'é'] } },
      tags: ['salon', 'vip', 'salon'],
      address: '12 rue des Lilas, 69003',
      city: 'Lyon',
      company: 'Atelier Durand',
      contact: 'Mme Durand',
      owner: 'amina',
      segment: 'pme',
      activities: [{ kind: 'call', at: '2025-10-30T10:00:00Z' }, 'text', 5, null, [1]],
      client_id: (await aRow(service, 'clients')).id,
      company_id: (await aRow(service, 'companies')).id,
    };
    expect(await service.create('leads', sent)).toEqual({ ...stamps, ...sent });
  });

  it.each([
    ['stage', 'WON', 'won'],
    ['stage', ' Negotiation\n', 'negotiation'],
    ['stage', 'nEw', 'new'],
    ['stage', '', null],
    ['status', 'Converti', 'converti'],
    ['status', 'ARCHIVED ', 'archived'],
    ['status', ' ', null],
  ])('201 when the %s is %j', async (name, sent, stored) => {
    expect((await create({ [name]: sent })).body.data[name]).toBe(stored);
  });

  it.each([
    ['stage', 'sleeping'],
    ['stage', 'new won'],
    ['stage', 'converti'],
    ['status', 'won'],
    ['status', 'convertı'],
  ])('422 when the %s is %s', async (name, value) => {
    expect(await refused({ [name]: value })).toEqual(invalid(`body /${name} pattern`));
  });

  it('422 names the stages that there are', async () => {
    const { body } = await service.send<ProblemBody>('POST', '/leads', { body: aLead({ stage: 'x' }) });
    const stages = 'new, contacted, proposal, negotiation, won, lost';
    expect(body.detail).toBe(`stage: must be one of ${stages}, in any case`);
  });

  it.each([0, 50, 100])('201 with an interest level of %i', async (interest_level) => {
    expect((await create({ interest_level })).body.data.interest_level).toBe(interest_level);
  });

  it.each([
    ['50', 'type'],
    [null, 'type'],
    [true, 'type'],
    [50.5, 'type'],
    [-1, 'minimum'],
    [101, 'maximum'],
  ])('422 with an interest level of %j', async (interest_level, rule) => {
    expect(await refused({ interest_level })).toEqual(invalid(`body /interest_level ${rule}`));
  });

  it('201 with 50 tags, trimmed and composed, in their order', async () => {
    const tags = Array.from({ length: 50 }, (_, i) => ` e\u0301${50 - i} `);
    const stored = tags.map((tag) => tag.trim().normalize('NFC'));
    expect((await create({ tags })).body.data.tags).toEqual(stored);
  });

  it('201 with a tag of 100 characters', async () => {
    expect((await create({ tags: ['e\u0301'.repeat(100)] })).body.data.tags).toEqual(['é'.repeat(100)]);
  });

  it.each([
    ['51 tags', Array<string>(51).fill('a'), '/tags maxItems'],
    ['a tag of 101 characters', ['a', 'a'.repeat(101)], '/tags/1 maxLength'],
    ['a tag that is null', [null], '/tags/0 type'],
    ['a tag that is a number', [5], '/tags/0 type'],
    ['a list as a tag', [['a']], '/tags/0 type'],
    ['text for the tags', 'a,b', '/tags type'],
  ])('422 with %s', async (_what, tags, error) => {
    expect(await refused({ tags })).toEqual(invalid(`body ${error}`));
  });

  it.each(['', ' \t'])('422 with the blank tag "%s"', async (tag) => {
    const { status, errors } = await refused({ tags: [tag] });
    expect(status).toBe(422);
    expect(errors).toContain('body /tags/0 minLength');
  });

  it('201 with 1000 activities', async () => {
    const activities = Array.from({ length: 1000 }, (_, i) => ({ i }));
    expect((await create({ activities })).body.data.activities).toEqual(activities);
  });

  it.each([
    ['1001 activities', { activities: Array(1001).fill(null) }, '/activities maxItems'],
    ['an object for the activities', { activities: {} }, '/activities type'],
    ['a list for the notes', { notes: [] }, '/notes type'],
    ['text for the notes', { notes: '{}' }, '/notes type'],
  ])('422 with %s', async (_what, change, error) => {
    expect(await refused(change)).toEqual(invalid(`body ${error}`));
  });

  it('201 keeps blanks and composition inside notes and activities', async () => {
    const sent = { notes: { 'e\u0301 ': ' e\u0301 ' }, activities: [' e\u0301 '] };
    expect((await create(sent)).body.data).toMatchObject(sent);
  });

  it('409 that names every row that does not exist, in the spelling that was sent', async () => {
    const answer = await create({ company_id: NOBODY, clientId: NOBODY.toUpperCase() });
    const errors = ['body /clientId reference_not_found', 'body /company_id reference_not_found'];
    expect(problemOf(answer)).toEqual({ status: 409, code: 'reference_not_found', errors });
  });

  it.each([
    ['emial', 'email'],
    ['Status', 'status'],
    ['client_Id', 'client_id'],
    ['intrestLevel', 'interestLevel'],
    ['e-mail', 'email'],
  ])('422 for %s, with the hint that %s may have been meant', async (typo, meant) => {
    const { body } = await service.send<ProblemBody>('POST', '/leads', { body: aLead({ [typo]: 'x' }) });
    const message = `is unknown; did you mean ${meant}?`;
    expect(body.errors).toEqual([{ in: 'body', pointer: `/${typo}`, code: 'additionalProperties', message }]);
  });

  it('422 with the canonical names for a property that is near to none', async () => {
    const { body } = await service.send<ProblemBody>('POST', '/leads', { body: aLead({ favourite_colour: 'x' }) });
    const known = ['id', ...Object.keys({ ...aLead(), ...defaults })];
    const [, listed = ''] = /^favourite_colour: is unknown; known are (.*)$/.exec(body.detail) ?? [];
    expect(listed.split(', ').sort()).toEqual(known.sort());
  });

  it.each([
    ['without a name', {}, 'required'],
    ['with a number for a name', { name: 5 }, 'type'],
    ['with a list for a name', { name: ['Ada'] }, 'type'],
  ])('422 %s', async (_what, body, rule) => {
    const answer = await service.send('POST', '/leads', { body });
    expect(problemOf(answer)).toEqual(invalid(`body /name ${rule}`));
  });
});

describe('the phone of a lead', () => {
  it.each([
    ['06 12 34 56 78', '+33612345678'],
    ['06.12.34.56.78', '+33612345678'],
    ['06-12-34-56-78', '+33612345678'],
    ['(06) 12\u00a034\u202f56\u200978', '+33612345678'],
    ['06\u201112\u201334\u221256\u201478', '+33612345678'],
    ['+33 (0)6 12 34 56 78', '+33612345678'],
    ['0033612345678', '+33612345678'],
    ['+33612345678', '+33612345678'],
    ['+44 20 7946 0958', '+442079460958'],
    ['0612', '+33612'],
    ['+33...', '+33'],
    ['3615', '3615'],
    ['06 12 34 56 78 poste 12', '06 12 34 56 78 poste 12'],
    [' le soir ', 'le soir'],
    ['-', null],
    ['', null],
  ])('201 with %j, stored as %j, and the same again when it is sent back', async (sent, stored) => {
    const { id, phone } = await service.create('leads', aLead({ phone: sent }));
    expect(phone).toBe(stored);
    const { body } = await service.send('PUT', `/leads/${id}`, { body: { phone } });
    expect(body.data.phone).toBe(stored);
  });
});

describe('the e-mail of a lead', () => {
  it('201 as typed, without the blanks around it', async () => {
    expect((await create({ email: ' Émile.Zola+Tag@Example.COM ' })).body.data.email).toBe(
      'Émile.Zola+Tag@Example.COM',
    );
  });

  it.each([
    ['the same', 'same@example.com', 'same@example.com'],
    ['in another case', 'dup@example.com', 'DUP@example.com'],
    ['in another case of an accented letter', 'émile@example.com', 'ÉMILE@example.com'],
    ['composed otherwise', 'zo\u00e9@example.com', 'zoe\u0301@example.com'],
    ['between blanks', 'blank@example.com', ' blank@example.com\t'],
  ])('409 when it is taken: %s', async (_what, first, second) => {
    expect((await create({ email: first })).status).toBe(201);
    const { body, headers } = await create({ email: second });
    expect(body).toEqual(emailTaken(headers['x-request-id']));
  });

  it('201 as often as you like without one', async () => {
    const absent = [{}, {}, { email: null }, { email: null }, { email: '' }, { email: '  ' }];
    const answers = await Promise.all(absent.map(create));
    expect(answers.map(({ body }) => body.data.email)).toEqual(absent.map(() => null));
  });

  it.each(['ada', 'ada@', '@example.com', 'a b@example.com', 'a@b@c'])('422 when it is %s', async (email) => {
    expect(await refused({ email })).toEqual(invalid('body /email pattern'));
  });

  it('409, and only one is stored, when two ask for one at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => create({ email: 'race@example.com' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s of a lead', (method) => {
  const change = (id: string, body: Data) => service.send(method, `/leads/${id}`, { body });

  it('200 when the seed changes the status', async () => {
    const before = await aRow(service, 'leads', { status: 'active' });
    const { body } = await change(before.id, { status: 'Converti' });
    const { updated_at } = body.data;
    expect(body).toEqual({ success: true, data: { ...before, status: 'converti', updated_at } });
    expect(updated_at).not.toBe(before.updated_at);
  });

  it('200 replaces notes, activities and tags whole', async () => {
    const before = await aRow(service, 'leads', { notes: { a: 1, b: 2 }, activities: [1, 2], tags: ['a', 'b'] });
    const replaced = { notes: { c: { d: 1 } }, activities: [{ a: 1 }], tags: ['c'] };
    expect((await change(before.id, replaced)).body.data).toMatchObject(replaced);
    const { body } = await change(before.id, { notes: null, activities: null, tags: null });
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...before, notes: {}, activities: [], tags: [], updated_at });
  });

  it('200 with another case of its own address', async () => {
    const { id } = await aRow(service, 'leads', { email: `${method}.own@example.com` });
    const email = `${method}.OWN@example.com`;
    expect((await change(id, { email })).body.data.email).toBe(email);
  });

  it('409 with the address of another one', async () => {
    await create({ email: `${method}.other@example.com` });
    const { id } = await aRow(service, 'leads');
    const { body, headers } = await change(id, { email: `${method}.OTHER@example.com` });
    expect(body).toEqual(emailTaken(headers['x-request-id']));
  });

  it('409 that names every row that does not exist, and only those that are sent', async () => {
    const { id } = await aRow(service, 'leads', { client_id: (await aRow(service, 'clients')).id });
    const both = problemOf(await change(id, { client_id: NOBODY, companyId: NOBODY }));
    expect(both.errors).toEqual(['body /client_id reference_not_found', 'body /companyId reference_not_found']);
    const one = problemOf(await change(id, { companyId: NOBODY }));
    expect(one).toEqual({ status: 409, code: 'reference_not_found', errors: ['body /companyId reference_not_found'] });
  });

  it('200 keeps what two changes at once name apart', async () => {
    const { id } = await aRow(service, 'leads');
    await Promise.all([change(id, { owner: 'amina' }), change(id, { city: 'Lyon' })]);
    expect((await service.send('GET', `/leads/${id}`)).body.data).toMatchObject({ owner: 'amina', city: 'Lyon' });
  });
});

describe('what only the database refuses', () => {
  const erp = useService();
  const createThere = (change: Data) => erp.send('POST', '/leads', { body: aLead(change) });

  it('422 without its words for a CHECK that is not in the document', async () => {
    await erp.query(`alter table leads add constraint nobody_owns check (owner <> 'nobody')`);
    const { body, headers } = await createThere({ owner: 'nobody' });
    const message = 'holds a value that the database refuses';
    expect(body).toEqual({
      success: false,
      type: '/problems/validation-failed',
      title: 'The request breaks the contract',
      status: 422,
      code: 'validation_failed',
      detail: `body: ${message}`,
      request_id: headers['x-request-id'],
      errors: [{ in: 'body', pointer: '', code: 'rule', message }],
    });
  });

  it('422 for a column that must not be null', async () => {
    await erp.query('alter table leads add column region text');
    await erp.query('alter table leads add constraint has_region check (region is not null) not valid');
    expect(problemOf(await createThere({}))).toEqual(invalid('body  rule'));
    await erp.query('alter table leads drop column region');
  });

  it('409 for a unique index that is not in the document', async () => {
    await erp.query('create unique index one_city on leads (city)');
    expect((await createThere({ city: 'Lyon' })).status).toBe(201);
    const { status, text } = await createThere({ city: 'Lyon' });
    expect(status).toBe(409);
    expect(text).not.toContain('one_city');
  });

  it('500 without its words when a trigger fails', async () => {
    await erp.query(`
      create function public.fail() returns trigger language plpgsql
      as $$ begin raise exception 'secret %', new.name; end $$`);
    await erp.query('create trigger fails before delete on leads execute function public.fail()');
    const { id } = await aRow(erp, 'leads');
    const { status, text } = await erp.send('DELETE', `/leads/${id}`);
    expect(status).toBe(500);
    expect(text).not.toMatch(/secret|fail\(|record/);
  });
});
