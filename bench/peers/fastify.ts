/**
 * Fastify as its documentation shows it: schemas for requests and for answers, rows from pg's pool, serialised by the
 * functions that Fastify compiles from the schemas.
 */
import Fastify, { type FastifyReply } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { findLead, insertLead, listAppointments, listLeads, openPool, updateLead, type Statement } from './sql.js';

const uuid = { type: 'string', format: 'uuid' };
const time = { type: 'string' };
const optional = (schema: object) => ({ ...schema, nullable: true });
const text = (maxLength: number) => optional({ type: 'string', maxLength });
const notes = { type: 'object', additionalProperties: true };

const leadProperties = {
  name: { type: 'string', minLength: 1, maxLength: 300 },
  email: text(254),
  phone: text(64),
  source: text(200),
  stage: text(50),
  status: text(50),
  interest_level: { type: 'integer', minimum: 0, maximum: 100 },
  notes,
  tags: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 100 } },
  address: text(2000),
  city: text(200),
  company: text(300),
  contact: text(200),
  owner: text(200),
  segment: text(200),
  activities: { type: 'array', maxItems: 1000, items: {} },
  client_id: optional(uuid),
  company_id: optional(uuid),
};
const lead = {
  type: 'object',
  properties: { id: uuid, ...leadProperties, created_at: time, updated_at: time },
};
const appointment = {
  type: 'object',
  properties: {
    ...{ id: uuid, client_id: uuid, service_id: uuid, start_at: time, end_at: optional(time), status: text(50), notes },
    ...{ scheduled_at: time, start_time: optional(time), created_at: time, updated_at: time },
  },
};
const leadBody = { type: 'object', additionalProperties: false, properties: leadProperties };
const params = { type: 'object', properties: { id: uuid } };
const paging = {
  limit: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
  offset: { type: 'integer', minimum: 0, default: 0 },
};
const filters = { source: { type: 'string' }, status: { type: 'string' }, owner: { type: 'string' } };
const instant = { type: 'string', format: 'date-time' };
const query = (properties: object) => ({ type: 'object', properties: { ...paging, ...properties } });

const success = (data: object) => ({
  type: 'object',
  properties: { success: { type: 'boolean' }, data },
});
const one = success(lead);

interface Id {
  id: string;
}
type Row = Record<string, unknown>;

const pool = openPool(true);
const app = Fastify();

async function run({ text, values }: Statement): Promise<Row[]> {
  return (await pool.query<Row>(text, values)).rows;
}

async function sendRow(reply: FastifyReply, status: number, statement: Statement): Promise<unknown> {
  const [data] = await run(statement);
  if (data === undefined) return reply.code(404).send({ success: false, detail: 'there is no such row' });
  reply.code(status);
  return { success: true, data };
}

const idSchema = { params, response: { 200: one } };
app.get<{ Params: Id }>('/leads/:id', { schema: idSchema }, ({ params }, reply) =>
  sendRow(reply, 200, findLead(params.id)),
);
app.put<{ Params: Id; Body: Row }>('/leads/:id', { schema: { ...idSchema, body: leadBody } }, (request, reply) =>
  sendRow(reply, 200, updateLead(request.params.id, request.body)),
);
app.post<{ Body: Row }>(
  '/leads',
  { schema: { body: { ...leadBody, required: ['name'] }, response: { 201: one } } },
  ({ body }, reply) => sendRow(reply, 201, insertLead(uuidv7(), body)),
);
app.get<{ Querystring: Row }>(
  '/leads',
  { schema: { querystring: query(filters), response: { 200: success({ type: 'array', items: lead }) } } },
  async ({ query }) => ({ success: true, data: await run(listLeads(query)) }),
);
app.get<{ Querystring: Row }>(
  '/appointments',
  {
    schema: {
      querystring: query({ from: instant, to: instant }),
      response: { 200: success({ type: 'array', items: appointment }) },
    },
  },
  async ({ query }) => ({ success: true, data: await run(listAppointments(query)) }),
);

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
