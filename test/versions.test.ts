import { beforeAll, describe, expect, it } from 'vitest';
import { aLead, anAppointment, aRow, NOBODY, resourceOf, resources } from './builders.js';
import { problemOf, useService, type Answer, type Data, type Method } from './service.js';

const service = useService();
const OTHER = '"AAAAAAAAAAAAAAAAAAAAAA"';

const etagOf = ({ headers }: Answer): string => headers.etag ?? '';
const current = async (path: string) => etagOf(await service.send('GET', path));
/** Reads unless it is this version. */
const read = (path: string, version: string, method: Method = 'GET') =>
  service.send(method, path, { headers: { 'If-None-Match': version } });
/** Changes, or deletes, only this version. */
const change = (method: Method, path: string, version: string, body?: Data) =>
  service.send(method, path, { headers: { 'If-Match': version }, body });

/** The row at a path of its own, and what changes it. */
async function aPath(resource: string): Promise<{ path: string; body: Data | undefined }> {
  const { id } = await aRow(service, resource);
  return { path: `/${resource}/${id}`, body: resource === 'appointments' ? { status: 'moved' } : { name: 'Grace' } };
}

describe.each(resources)('a row of %s', (resource) => {
  it('answers its version when it is created, read and changed, and another one after a change', async () => {
    const created = await service.send<{ data: { id: string } }>('POST', `/${resource}`, {
      body: resource === 'appointments' ? await anAppointment(service) : { name: 'Ada' },
    });
    const path = `/${resource}/${created.body.data.id}`;
    expect(await current(path)).toBe(etagOf(created));
    const { body } = await aPath(resource);
    const changed = await service.send('PATCH', path, { body });
    expect(etagOf(changed)).not.toBe(etagOf(created));
    expect(await current(path)).toBe(etagOf(changed));
    expect(etagOf(await service.send('PUT', path, { body }))).toBe(etagOf(changed));
  });

  it.each(['GET', 'HEAD'] as const)('304 without a body for %s of a version that is known', async (method) => {
    const { path } = await aPath(resource);
    const etag = await current(path);
    for (const known of [etag, `W/${etag}`, '*', `${OTHER}, W/"b,c" ,${etag}`]) {
      const { status, text, headers } = await read(path, known, method);
      expect({ status, text, etag: headers.etag }).toEqual({ status: 304, text: '', etag });
    }
    expect((await read(path, OTHER, method)).status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('412 for %s of a version that it is not, unchanged', async (method) => {
    const { path, body } = await aPath(resource);
    const etag = await current(path);
    const sent = method === 'DELETE' ? undefined : body;
    for (const version of [OTHER, `W/${etag}`, `W/${etag}, ${OTHER}`, '""']) {
      const answer = await change(method, path, version, sent);
      expect(problemOf(answer)).toEqual({ status: 412, code: 'precondition_failed', errors: [] });
    }
    expect(await current(path)).toBe(etag);
  });

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('200 for %s of a version that it is', async (method) => {
    for (const versions of [(etag: string) => etag, (etag: string) => `${OTHER},, ${etag}`, () => '*']) {
      const { path, body } = await aPath(resource);
      const sent = method === 'DELETE' ? undefined : body;
      expect((await change(method, path, versions(await current(path)), sent)).status).toBe(200);
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('404 for %s of what is not there, whatever version', async (method) => {
    const body = method === 'DELETE' ? undefined : {};
    for (const version of [OTHER, '*']) {
      expect((await change(method, `/${resource}/${NOBODY}`, version, body)).status).toBe(404);
    }
  });

  it('412 for a change that names nothing, too', async () => {
    const { path } = await aPath(resource);
    expect((await change('PATCH', path, OTHER, {})).status).toBe(412);
    expect((await change('PATCH', path, await current(path), {})).status).toBe(200);
  });

  it('412 after a change that was not made by the service', async () => {
    const { path, body } = await aPath(resource);
    const etag = await current(path);
    await service.query(`update ${resource} set created_at = created_at - interval '1 microsecond'`);
    expect((await change('PATCH', path, etag, body)).status).toBe(412);
  });
});

describe.each([...resources.map((resource) => `/${resource}`), '/leads/search/ada'])('a page of %s', (path) => {
  const page = `${path}?count=exact&limit=1`;
  const resource = resourceOf({ path });
  beforeAll(() => Promise.all([aRow(service, resource), aRow(service, resource)]));

  it('304 as long as it is what was answered, with the headers that the 200 had', async () => {
    const { headers } = await service.send('GET', page);
    const { status, text, headers: again } = await read(page, etagOf({ headers } as Answer));
    expect({ status, text }).toEqual({ status: 304, text: '' });
    const names = ['etag', 'link', 'x-total-count', 'x-total-count-kind'];
    expect(names.map((name) => again[name])).toEqual(names.map((name) => headers[name]));
    expect(again).not.toHaveProperty('content-type');
  });

  it('200 once it is another one', async () => {
    const etag = await current(page);
    await aRow(service, resource);
    expect((await read(page, etag)).status).toBe(200);
  });
});

describe('a header that is no list of versions', () => {
  it.each(['abc', '"a', 'a"', '*, "a"', '"a" "b"', "'a'", ',', 'w/"a"'])('422 for %s', async (version) => {
    const { path, body } = await aPath('leads');
    const changed = await change('PATCH', path, version, body);
    const errors = ['header /If-Match pattern'];
    expect(problemOf(changed)).toEqual({ status: 422, code: 'validation_failed', errors });
    expect(problemOf(await read(path, version)).errors).toEqual(['header /If-None-Match pattern']);
  });

  it('422 that says how one is written, together with what else is wrong', async () => {
    const { path } = await aPath('leads');
    const answer = await change('PATCH', path, 'abc', { interest_level: 101 });
    expect(answer.body).toMatchObject({
      detail:
        'interest_level: must be at most 100; If-Match: must be * or ETags in double quotes, with commas between them',
    });
  });

  it('200 for one that stands on several lines', async () => {
    const { path } = await aPath('leads');
    const lines = ['Host: localhost', `If-Match: ${OTHER}`, `if-match: ${await current(path)}`, 'Connection: close'];
    const { status } = await service.sendRaw(`DELETE ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    expect(status).toBe(200);
  });
});

describe('a change that names one property twice', () => {
  const alternatives = { start_at: '2025-11-01T09:00:00Z', scheduled_at: '2025-11-01T10:00:00Z' };
  const bothNew = { start_at: '2025-11-01T11:00:00Z', scheduled_at: '2025-11-01T10:00:00Z' };

  it('412 or 200 by the version, and 422 if it is the right one and both values are new', async () => {
    const { path } = await aPath('appointments');
    expect((await change('PUT', path, OTHER, alternatives)).status).toBe(412);
    expect((await change('PUT', path, OTHER, bothNew)).status).toBe(412);
    const ambiguous = await change('PUT', path, await current(path), bothNew);
    expect(problemOf(ambiguous)).toMatchObject({ status: 422, code: 'alias_conflict' });
    expect((await change('PUT', path, await current(path), alternatives)).status).toBe(200);
    expect((await change('PUT', `/appointments/${NOBODY}`, OTHER, alternatives)).status).toBe(404);
  });
});

describe('two who change what they have read', () => {
  /** Both send what they make of the same version, over and over; answers how many of the changes were accepted. */
  async function race(rounds: number): Promise<[accepted: number, refused: number]> {
    const { id } = await service.create('leads', aLead({ notes: { changes: 0 } }));
    let known = await service.send('GET', `/leads/${id}`);
    let refused = 0;
    for (let round = 1; round <= rounds; round++) {
      const changes = Number((known.body.data.notes as Data).changes) + 1;
      const both = (['PUT', 'PATCH'] as const).map((method) =>
        change(method, `/leads/${id}`, etagOf(known), { notes: { changes } }),
      );
      const [winner, ...losers] = (await Promise.all(both)).sort((one, other) => one.status - other.status);
      refused += losers.filter(({ status }) => status === 412).length;
      known = winner ?? known;
    }
    return [Number((known.body.data.notes as Data).changes), refused];
  }

  it('never undo each other: of 1 000 races each is won by one, and the other is told', async () => {
    const races = await Promise.all([250, 250, 250, 250].map(race));
    expect(races).toEqual([250, 250, 250, 250].map((rounds) => [rounds, rounds]));
  }, 60_000);
});
