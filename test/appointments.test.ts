import { describe, expect, it } from 'vitest';
import { en } from '../src/messages/en.js';
import { fr } from '../src/messages/fr.js';
import { aClient, anAppointment, aRow, aService, NOBODY, stamps } from './builders.js';
import { problemOf, useService, type Data, type ProblemBody } from './service.js';

const service = useService();
const create = async (change: Data, headers: Record<string, string> = {}) =>
  service.send('POST', '/appointments', { body: await anAppointment(service, change), headers });

const endBeforeStart = { status: 422, code: 'end_before_start', errors: ['body /end_at end_before_start'] };

describe('createAppointment', () => {
  it('201 with what the seed sends, and the defaults', async () => {
    const clientId = (await service.create('clients', aClient())).id;
    const serviceId = (await service.create('services', aService())).id;
    const body = { clientId, serviceId, scheduledAt: '2025-11-01T09:00:00Z' };
    const { status, body: answered } = await service.send('POST', '/appointments/', { body });
    expect(status).toBe(201);
    expect(answered).toEqual({
      success: true,
      data: {
        ...stamps,
        client_id: clientId,
        service_id: serviceId,
        start_at: '2025-11-01T09:00:00+00:00',
        scheduled_at: '2025-11-01T09:00:00+00:00',
        end_at: null,
        start_time: null,
        status: null,
        notes: {},
      },
    });
  });

  it('201 with everything that can be sent', async () => {
    const sent = await anAppointment(service, {
      id: '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c11',
      end_at: '2025-11-01T09:30:00+00:00',
      status: 'Confirmé',
      notes: { room: { floor: 2 } },
    });
    const { body } = await service.send('POST', '/appointments', { body: sent });
    const shadows = { scheduled_at: sent.start_at, start_time: sent.end_at };
    expect(body.data).toEqual({ ...stamps, ...sent, ...shadows });
  });

  it.each([
    ['a fraction of nothing', '2025-11-01T09:00:00.000000Z', '2025-11-01T09:00:00+00:00'],
    ['an offset', '2025-11-01T09:00:00+05:30', '2025-11-01T03:30:00+00:00'],
    ['an offset of minus nothing', '2025-11-01T09:00:00-00:00', '2025-11-01T09:00:00+00:00'],
    ['the largest offset', '2025-11-01T09:00:00+15:59', '2025-10-31T17:01:00+00:00'],
    ['the largest offset west', '2025-11-01T09:00:00-15:59', '2025-11-02T00:59:00+00:00'],
    ['lower case', '2025-11-01t09:00:00z', '2025-11-01T09:00:00+00:00'],
    ['microseconds', '2025-11-01T09:00:00.123456Z', '2025-11-01T09:00:00.123456+00:00'],
    ['the last microsecond of a second', '2025-11-01T09:00:00.999999Z', '2025-11-01T09:00:00.999999+00:00'],
    ['one digit of fraction', '2025-11-01T09:00:00.5Z', '2025-11-01T09:00:00.5+00:00'],
    ['zeros after the microseconds', '2025-11-01T09:00:00.123456000Z', '2025-11-01T09:00:00.123456+00:00'],
    ['a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00+00:00'],
    ['the first instant', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00+00:00'],
    ['the last instant', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999+00:00'],
    ['a year that is a century ago in two digits', '0099-06-01T12:00:00Z', '0099-06-01T12:00:00+00:00'],
  ])('201 with a start that has %s', async (_what, sent, answered) => {
    const { status, body } = await create({ start_at: sent });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ start_at: answered, scheduled_at: answered });
  });

  it.each([
    ['no offset', '2025-11-01T09:00:00'],
    ['no offset, but a fraction', '2025-11-01T09:00:00.5'],
    ['no offset and no seconds', '2025-11-01T09:00'],
    ['no offset and a blank for the T', '2025-11-01 09:00:00'],
  ])('422 timezone_required when the start has %s', async (_what, start_at) => {
    const errors = ['body /start_at timezone_required'];
    expect(problemOf(await create({ start_at }))).toEqual({ status: 422, code: 'timezone_required', errors });
  });

  it.each([
    ['a leap second', '2025-06-30T23:59:60Z'],
    ['the year 0000', '0000-12-31T23:00:00Z'],
    ['the year 0000 in UTC', '0001-01-01T00:00:00+01:00'],
    ['the year 10000 in UTC', '9999-12-31T23:59:59-10:00'],
    ['five digits of year', '12025-11-01T09:00:00Z'],
    ['an offset of 16 hours', '2025-11-01T09:00:00+16:00'],
    ['an offset of 60 minutes', '2025-11-01T09:00:00+01:60'],
    ['an offset without minutes', '2025-11-01T09:00:00+01'],
    ['an offset without a colon', '2025-11-01T09:00:00+0100'],
    ['a seventh digit of fraction', '2025-11-01T09:00:00.1234567Z'],
    ['a point without a fraction', '2025-11-01T09:00:00.Z'],
    ['a blank for the T', '2025-11-01 09:00:00Z'],
    ['a day that is not there', '2025-02-29T09:00:00Z'],
    ['a month that is not there', '2025-13-01T09:00:00Z'],
    ['hour 24', '2025-11-01T24:00:00Z'],
    ['minute 60', '2025-11-01T09:60:00Z'],
    ['no seconds', '2025-11-01T09:00Z'],
    ['blanks around it', ' 2025-11-01T09:00:00Z '],
    ['a date only', '2025-11-01'],
    ['a word that Postgres knows', 'infinity'],
    ['another', 'now'],
    ['digits of another script', '٢٠٢٥-11-01T09:00:00Z'],
    ['nothing', ''],
  ])('422 when the start has %s', async (_what, start_at) => {
    const errors = ['body /start_at format'];
    expect(problemOf(await create({ start_at }))).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it.each([
    '2025-02-29T00:00:00Z',
    '2025-11-01T24:00:00Z',
    '2025-06-30T23:59:60Z',
    '0001-01-01T00:00:00+01:00',
    '2025-11-01T09:00:00+16:00',
  ])('422 says of %s that there is no such time, and not that it is written wrongly', async (start_at) => {
    const told = { en: en.noSuchTime, fr: fr.noSuchTime };
    for (const [language, message] of Object.entries(told)) {
      const answer = await create({ start_at }, { 'Accept-Language': language });
      expect(answer.body).toMatchObject({ errors: [{ code: 'format', message }] });
    }
    const { body } = await service.send<ProblemBody>('GET', `/appointments?from=${encodeURIComponent(start_at)}`);
    expect(body.detail).toBe(`from: ${en.noSuchTime}`);
  });

  it.each(['2025-11-01', '2025-11-01T09:00:00.1234567Z', '2025-11-01T09:00:00+0100'])(
    '422 says of %s how a time is written',
    async (start_at) => {
      expect((await create({ start_at })).body).toMatchObject({ errors: [{ code: 'format', message: en.dateTime }] });
    },
  );

  it('422 when the start is a number', async () => {
    const { errors } = problemOf(await create({ start_at: 1_762_000_000 }));
    expect(errors).toEqual(['body /start_at type']);
  });

  it.each([
    ['before', '2025-11-01T08:59:59.999999Z'],
    ['at', '2025-11-01T10:00:00+01:00'],
  ])('422 when the end is %s the start', async (_when, end_at) => {
    const { body, headers } = await create({ end_at });
    expect(body).toEqual({
      success: false,
      type: '/problems/end-before-start',
      title: 'The end is not after the start',
      status: 422,
      code: 'end_before_start',
      detail: 'end_at: must be after start_at',
      request_id: headers['x-request-id'],
      errors: [{ in: 'body', pointer: '/end_at', code: 'end_before_start', message: 'must be after start_at' }],
    });
  });

  it.each(['endAt', 'start_time', 'startTime'])('422 in the spelling that was sent: %s', async (name) => {
    const { errors } = problemOf(await create({ [name]: '2025-11-01T08:00:00Z' }));
    expect(errors).toEqual([`body /${name} end_before_start`]);
  });

  it('201 when the end is a microsecond after the start', async () => {
    const { body } = await create({ end_at: '2025-11-01T09:00:00.000001Z' });
    expect(body.data.start_time).toBe('2025-11-01T09:00:00.000001+00:00');
  });

  it('409 that names every row that does not exist, in the spelling that was sent', async () => {
    const body = { clientId: NOBODY, service_id: NOBODY, start_at: '2025-11-01T09:00:00Z' };
    const answer = await service.send('POST', '/appointments', { body });
    expect(answer.body).toEqual({
      success: false,
      type: '/problems/reference-not-found',
      title: 'A row that is referred to does not exist',
      status: 409,
      code: 'reference_not_found',
      detail: 'clientId: there is no such row; service_id: there is no such row',
      request_id: answer.headers['x-request-id'],
      errors: [
        { in: 'body', pointer: '/clientId', code: 'reference_not_found', message: 'there is no such row' },
        { in: 'body', pointer: '/service_id', code: 'reference_not_found', message: 'there is no such row' },
      ],
    });
  });

  it('409 that names only the row that does not exist', async () => {
    const { errors } = problemOf(await create({ service_id: NOBODY, client_id: (await aRow(service, 'clients')).id }));
    expect(errors).toEqual(['body /service_id reference_not_found']);
  });

  it('422 when the status has more than 50 characters', async () => {
    const { errors } = problemOf(await create({ status: 'é'.repeat(51) }));
    expect(errors).toEqual(['body /status maxLength']);
  });

  it.each([
    ['a list', []],
    ['text', 'late'],
    ['a number', 5],
  ])('422 when the notes are %s', async (_what, notes) => {
    expect(problemOf(await create({ notes })).errors).toEqual(['body /notes type']);
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s of an appointment', (method) => {
  const update = (id: string, body: Data) => service.send(method, `/appointments/${id}`, { body });
  const end_at = '2025-11-01T10:00:00+00:00';

  it('200 changes what is named and leaves the rest', async () => {
    const before = await aRow(service, 'appointments', { end_at, notes: { a: 1, b: 2 }, status: 'booked' });
    const { body } = await update(before.id, { notes: { b: 3 }, status: null });
    const { updated_at } = body.data;
    expect(body).toEqual({ success: true, data: { ...before, notes: { b: 3 }, status: null, updated_at } });
    expect(updated_at).not.toBe(before.updated_at);
  });

  it.each([
    ['the end moves before the start', { end_at: '2025-11-01T09:00:00Z' }],
    ['both change places', { start_at: end_at, end_at: '2025-11-01T09:00:00Z' }],
  ])('422 when %s', async (_what, moved) => {
    const { id } = await aRow(service, 'appointments', { end_at });
    expect(problemOf(await update(id, moved))).toEqual(endBeforeStart);
  });

  it.each(['start_at', 'startAt', 'scheduled_at', 'scheduledAt'])(
    '422 that points at %s, which was sent, when the start moves past the end',
    async (name) => {
      const { id } = await aRow(service, 'appointments', { end_at });
      const { status, body } = await service.send<ProblemBody>('PATCH', `/appointments/${id}`, {
        body: { [name]: end_at },
      });
      expect([status, body.code, body.detail]).toEqual([
        422,
        'end_before_start',
        `${name}: must be before the stored end_at`,
      ]);
    },
  );

  it('200 when both ends move together', async () => {
    const { id } = await aRow(service, 'appointments', { end_at });
    const moved = { start_at: '2026-11-01T09:00:00+00:00', end_at: '2026-11-01T10:00:00+00:00' };
    expect((await update(id, moved)).body.data).toMatchObject(moved);
  });

  it('200 when the end opens', async () => {
    const { id } = await aRow(service, 'appointments', { end_at });
    expect((await update(id, { startTime: null })).body.data).toMatchObject({ end_at: null, start_time: null });
  });

  it('200 when an old calendar moves scheduled_at and sends the stale start_at along', async () => {
    const before = await aRow(service, 'appointments', { end_at });
    const moved = '2025-11-01T08:00:00+00:00';
    const { body } = await update(before.id, { ...before, scheduled_at: moved });
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...before, start_at: moved, scheduled_at: moved, updated_at });
  });

  it('200 when an old calendar moves start_time, which is the end', async () => {
    const before = await aRow(service, 'appointments', { end_at });
    const moved = '2025-11-01T11:00:00+00:00';
    const { body } = await update(before.id, { ...before, start_time: moved });
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...before, end_at: moved, start_time: moved, updated_at });
  });

  it('422 when the stale end_at is sent with a scheduled_at past it', async () => {
    const before = await aRow(service, 'appointments', { end_at });
    const answer = await update(before.id, { ...before, scheduled_at: '2025-11-01T12:00:00+00:00' });
    expect(problemOf(answer)).toEqual(endBeforeStart);
  });

  it('422 timezone_required for the value that is not stored', async () => {
    const before = await aRow(service, 'appointments');
    const answer = await update(before.id, { ...before, scheduled_at: '2025-11-01T12:00:00' });
    expect(problemOf(answer)).toMatchObject({ status: 422, code: 'timezone_required' });
  });

  it('409 that names the row that does not exist', async () => {
    const { id } = await aRow(service, 'appointments');
    const answer = await update(id, { serviceId: NOBODY });
    const errors = ['body /serviceId reference_not_found'];
    expect(problemOf(answer)).toEqual({ status: 409, code: 'reference_not_found', errors });
  });
});

describe('listAppointments', () => {
  const calendar = useService();

  it('200 with the latest start first', async () => {
    const at = async (start_at: string) => (await aRow(calendar, 'appointments', { start_at })).id;
    const middle = await at('2025-11-02T00:00:00Z');
    const last = await at('2025-11-01T00:00:00Z');
    const first = await at('2025-11-03T00:00:00Z');
    const { body } = await calendar.send<{ data: Data[] }>('GET', '/appointments');
    expect(body.data.map(({ id }) => id)).toEqual([first, middle, last]);
  });
});

describe('deleting what an appointment points at', () => {
  it.each([
    ['clients', 'client_id'],
    ['services', 'service_id'],
  ])('404 for the appointment when its row of %s is deleted', async (resource, column) => {
    const row = await aRow(service, 'appointments');
    expect((await service.send('DELETE', `/${resource}/${String(row[column])}`)).status).toBe(200);
    expect((await service.send<ProblemBody>('GET', `/appointments/${row.id}`)).status).toBe(404);
  });
});
