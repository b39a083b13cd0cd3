/**
 * Express 5 and openapi-backend as they come: this project's document, requests validated by openapi-backend, rows from
 * pg's pool, `res.json`. Around openapi-backend is only what it takes to make it accept a document of OpenAPI 3.1.
 */
import { readFile } from 'node:fs/promises';
import RefParser from '@apidevtools/json-schema-ref-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import express, { type Request, type Response } from 'express';
import { OpenAPIBackend, type Context, type Document, type Request as ApiRequest } from 'openapi-backend';
import { v7 as uuidv7 } from 'uuid';
import {
  findLead,
  insertLead,
  listAppointments,
  listLeads,
  openPool,
  updateLead,
  type ListParameters,
  type Statement,
} from './sql.js';

type Row = Record<string, unknown>;

const pool = openPool(true);
const text = await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8');
// With `quick` openapi-backend does not look at what stands beside a reference.
const definition = await RefParser.dereference<Document>(JSON.parse(text) as Document);

/** Its own validator is of draft 07 and has no formats; text becomes a number in parameters, not in bodies. */
function createAjv(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, coerceTypes, useDefaults: true });
  formats.default(ajv);
  return ajv;
}
const ajv = { parameters: createAjv(true), bodies: createAjv(false) };

const api = new OpenAPIBackend({
  definition,
  // Its own check of the document knows OpenAPI 3.0 only.
  quick: true,
  strict: true,
  coerceTypes: true,
  // Its typings name the class of draft 07; what it calls is the same in both.
  customizeAjv: (_ajv, options) => (options.coerceTypes ? ajv.parameters : ajv.bodies),
});

async function run({ text, values }: Statement): Promise<Row[]> {
  return (await pool.query<Row>(text, values)).rows;
}

async function sendRow(res: Response, status: number, statement: Statement): Promise<void> {
  const [data] = await run(statement);
  if (data === undefined) res.status(404).json({ success: false, detail: 'there is no such row' });
  else res.status(status).json({ success: true, data });
}

type Call = Context<Row, { id?: string }, ListParameters>;

const idOf = ({ request }: Call) => request.params.id ?? '';
const bodyOf = ({ request }: Call) => request.requestBody;

api.register({
  getLead: (c: Call, _req: Request, res: Response) => sendRow(res, 200, findLead(idOf(c))),
  updateLead: (c: Call, _req: Request, res: Response) => sendRow(res, 200, updateLead(idOf(c), bodyOf(c))),
  createLead: (c: Call, _req: Request, res: Response) => sendRow(res, 201, insertLead(uuidv7(), bodyOf(c))),
  listLeads: async (c: Call, _req: Request, res: Response) =>
    res.json({ success: true, data: await run(listLeads(c.request.query)) }),
  listAppointments: async (c: Call, _req: Request, res: Response) =>
    res.json({ success: true, data: await run(listAppointments(c.request.query)) }),
  validationFail: (c: Call, _req: Request, res: Response) =>
    res.status(422).json({ success: false, errors: c.validation.errors }),
  notFound: (_c: Call, _req: Request, res: Response) =>
    res.status(404).json({ success: false, detail: 'there is no such path' }),
});
// Nobody is asked who is asking, as of Carnet in a benchmark.
api.registerSecurityHandler('bearer', () => true);
await api.init();

const app = express();
app.use(express.json());
app.use((req, res) => {
  const { method, path, query, headers } = req;
  // Not `req` itself: with `coerceTypes` openapi-backend copies the request, and what Express adds stays behind.
  return api.handleRequest({ method, path, query, headers, body: req.body as unknown } as ApiRequest, req, res);
});
app.listen(Number(process.env.PORT), '127.0.0.1');
