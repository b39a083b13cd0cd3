/**
 * What must not compile, and beside it what must. `tsc` fails for an `@ts-expect-error` with no error in the line below it,
 * and each of those lines has one thing wrong with it: the same line done right stands next to it.
 */
import type { components, operations } from '../generated/openapi.js';
import type { Body, Handler, Input, Operations, Reply } from '../src/contract/operations.js';
import type { Client } from '../src/db/clients.js';
import type { Lead } from '../src/db/leads.js';
import type { Table } from '../src/db/table.js';
import type { Deps } from '../src/handlers/deps.js';
import { handlers } from '../src/handlers/index.js';
import type { Json } from '../src/json.js';

declare function check<Expected>(value: Expected): void;
declare function some<T>(): T;

// All handlers.
const { getClient, ...others } = handlers;
check<Operations<Deps>>({ ...others, getClient });
// @ts-expect-error a handler is missing
check<Operations<Deps>>({ ...others });
// @ts-expect-error a handler is swapped for another resource's
check<Operations<Deps>>({ ...others, getClient: handlers.getLead });
// @ts-expect-error a handler is unknown
check<Operations<Deps>>({ ...others, getClient, getCustomer: getClient });
// Spread out of their modules, handlers are not looked at for unknown ones: this looks.
check<never>(some<Exclude<keyof typeof handlers, keyof operations>>());

// What a handler answers.
const client = some<Json<{ success: true; data: Client }>>();
check<Reply<'getClient'>>({ status: 200, body: client });
// @ts-expect-error the status is not declared
check<Reply<'getClient'>>({ status: 202, body: client });
// @ts-expect-error problems are thrown, not answered
check<Reply<'getClient'>>({ status: 404, body: client });
// @ts-expect-error the body is a bare string
check<Reply<'getClient'>>({ status: 200, body: '{"success":true}' });
// @ts-expect-error the body is the text of another resource's row
check<Reply<'getClient'>>({ status: 200, body: some<Json<{ success: true; data: Lead }>>() });
// @ts-expect-error the body is the text of a row with a column more
check<Reply<'getClient'>>({ status: 200, body: some<Json<{ success: true; data: Client & { secret: string } }>>() });
// @ts-expect-error the body is the text of a row with a column less
check<Reply<'getClient'>>({ status: 200, body: some<Json<{ success: true; data: Omit<Client, 'name'> }>>() });

// A body that no database made.
check<Reply<'checkHealth'>>({ status: 200, body: { success: true, data: { status: 'alive' } } });
// @ts-expect-error the body has a field more
check<Reply<'checkHealth'>>({ status: 200, body: { success: true, data: { status: 'alive', since: 1 } } });
// @ts-expect-error the body has a field less
check<Reply<'checkHealth'>>({ status: 200, body: { success: true, data: {} } });

// Headers.
check<Reply<'createClient'>>({ status: 201, headers: { Location: '/clients/1' }, body: client });
// @ts-expect-error a declared header is missing
check<Reply<'createClient'>>({ status: 201, headers: {}, body: client });
// @ts-expect-error a header is not declared
check<Reply<'createClient'>>({ status: 201, headers: { Location: '/clients/1', ETag: '1' }, body: client });

// What a handler is given.
check<number>(some<Input<'listLeads'>>().query.limit);
// @ts-expect-error there is no such query parameter
check<unknown>(some<Input<'listLeads'>>().query.statut);
// @ts-expect-error there is no such path parameter
check<unknown>(some<Input<'getLead'>>().path.slug);
// @ts-expect-error the operation takes no body
check<object>(some<Input<'getLead'>>().body);
check<string>(some<Input<'createAppointment'>>().body.client_id);
// @ts-expect-error handlers see canonical names only
check<unknown>(some<Input<'createAppointment'>>().body.clientId);

// A body as the server sees it.
const appointment = { client_id: '', service_id: '', start_at: '' };
check<Body<'createAppointment'>>(appointment);
// @ts-expect-error client_id, service_id and start_at are missing
check<Body<'createAppointment'>>({});
check<Body<'updateAppointment'>>({});

// The columns of a table: exactly the properties of its row.
type Columns = ConstructorParameters<
  typeof Table<Client, { limit: number; offset: number; sort: string }>
>[0]['columns'];
const columns = some<Columns>();
const { city, ...otherColumns } = columns;
check<Columns>({ ...otherColumns, city });
// @ts-expect-error a column is missing
check<Columns>({ ...otherColumns });
// @ts-expect-error there is a column too many
check<Columns>({ ...otherColumns, city, secret: 'secret' });

// A handler of its own operation.
declare const find: Handler<'getClient', Deps>;
check<Handler<'getClient', Deps>>(find);
// @ts-expect-error it answers another resource's rows
check<Handler<'getLead', Deps>>(find);

// A body as clients send it: at least one name of each required property.
type Sent = operations['createAppointment']['requestBody']['content']['application/json'];
const camelCase = { id: '', clientId: '', serviceId: '', scheduledAt: '' };
check<Sent>({ client_id: '', service_id: '', start_at: '' });
check<Sent>(camelCase);
check<Sent>(some<Record<'clientId' | 'service_id' | 'scheduled_at', string> & { startTime: null }>());
check<Sent>(some<Record<'client_id' | 'clientId' | 'serviceId' | 'startAt' | 'end_at', string>>());
// @ts-expect-error client, service and start are missing
check<Sent>({});
// @ts-expect-error the client is missing
check<Sent>(some<Omit<typeof camelCase, 'clientId'>>());
// @ts-expect-error the service is missing
check<Sent>(some<Omit<typeof camelCase, 'serviceId'>>());
// @ts-expect-error the start is missing
check<Sent>(some<Omit<typeof camelCase, 'scheduledAt'>>());
// @ts-expect-error start_time is the end, so the start is missing
check<Sent>(some<Omit<typeof camelCase, 'scheduledAt'> & { start_time: string }>());
// @ts-expect-error a name is misspelled
check<Sent>({ client_id: '', service_id: '', start_at: '', statut: '' });

// What clients read: defaults are there, and the enum is closed.
check<Record<string, unknown>>(some<Lead>().notes);
check<'active' | 'archived' | 'converti' | null>(some<components['schemas']['Lead']>().status);
// @ts-expect-error a lead always has a name, and an answer always has every property
check<components['schemas']['Lead']>({ name: 'Ada' });
