import { aBody, aRow, NOBODY } from '../builders.js';
import type { Answer, Data, TestService } from '../service.js';
import type { Finding, Replay } from './finding.js';

type Values = Replay['values'];

/** Does what a finding speaks of; answers what went wrong, or undefined if all is as it should be. */
type Attempt = (service: TestService, table: string, values: Values, replay: Replay) => Promise<string | undefined>;

const attempts: Record<Replay['how'], Attempt> = {
  create: async (service, table, values) =>
    unless(2, await service.send('POST', `/${table}`, { body: await aBody(service, table, values) })),

  update: async (service, table, values) => {
    const { id } = await aRow(service, table);
    return unless(2, await service.send('PATCH', `/${table}/${id}`, { body: values }));
  },

  read: async (service, table, values) => {
    const id = await store(service, table, values);
    return unless(2, await service.send('GET', `/${table}/${id}`));
  },

  return: async (service, table, values) => {
    const id = await store(service, table, values);
    const { body } = await service.send('GET', `/${table}/${id}`);
    return unless(2, await service.send('PUT', `/${table}/${id}`, { body: body.data }));
  },

  store: async (service, table, values) => {
    await store(service, table, values);
    return undefined;
  },

  twice: async (service, table, values) => {
    await aRow(service, table, values);
    return unless(4, await service.send('POST', `/${table}`, { body: await aBody(service, table, values) }));
  },

  dangle: async (service, table, values) => {
    const [column = ''] = Object.keys(values);
    return unless(
      4,
      await service.send('POST', `/${table}`, { body: await aBody(service, table, { [column]: NOBODY }) }),
    );
  },

  delete: async (service, _table, values, replay) => {
    const [[column, parentTable]] = Object.entries(values) as [[string, string]];
    const parent = await aRow(service, parentTable);
    const child = 'child' in replay ? replay.child : '';
    const { id } = await aRow(service, child, { [column]: parent.id });
    const deleted = await service.send('DELETE', `/${parentTable}/${parent.id}`);
    const left = await service.send('GET', `/${child}/${id}`);
    return `DELETE /${parentTable} answered ${deleted.status}, and then GET /${child} ${left.text}`;
  },

  'read both': () => Promise.resolve('there is nothing to send'),
};

/**
 * Shows a finding on the running service: what it answered that it should not have, or undefined if the finding is a
 * false alarm.
 */
export async function replay(service: TestService, { table, replay: how }: Finding): Promise<string | undefined> {
  try {
    return await attempts[how.how](service, table, how.values, how);
  } catch (error) {
    // The harness refuses an answer that the document does not declare, and the table a row that it cannot hold.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Stores the least row with these values, which go in as JSON, as the service writes them. */
async function store(service: TestService, table: string, values: Values): Promise<string> {
  const row = await aBody(service, table, values);
  const columns = Object.keys(row).join(', ');
  const [stored] = await service.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1) returning id`,
    [JSON.stringify(row)],
  );
  return String(stored?.id);
}

function unless(hundreds: number, { status, text }: Answer<{ data: Data }>): string | undefined {
  return Math.floor(status / 100) === hundreds ? undefined : `answered ${status} ${text}`;
}
