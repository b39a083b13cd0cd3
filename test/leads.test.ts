import { describe, expect, it } from 'vitest';
import { demo } from '../src/db/demo.js';
import { useService } from './service.js';

const service = useService();

describe('createLead', () => {
  it('all', async () => {
    const client = await service.create('clients', { name: 'c' });
    const s = await service.create('services', { name: 'c', durationMinutes: 5 });
    const a = await service.create('appointments', {
      clientId: client.id,
      service_id: s.id,
      scheduledAt: '2025-11-01T09:00:00.123456Z',
    });
    console.log(a);
    const p = async (body: unknown) => {
      const r = await service.send('PUT', `/appointments/${a.id}`, { body });
      console.log(r.status, r.text);
    };
    await p({ ...a, scheduled_at: '2025-11-02T09:00:00+01:00' });
    await p({ ...a, scheduled_at: '2025-11-03T09:00:00+01:00', startAt: '2025-11-04T09:00:00+01:00' });
    await p({ startTime: '2025-11-01T09:00:00+01:00' });
    await p({ startTime: '2025-11-01T09:00:00' });
    await p({ id: s.id });
    await p({ client_id: s.id });
    await p({ client_id: null });
    await p({});
  });
});
