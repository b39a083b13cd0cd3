/**
 * What compiles and what does not, held by the compiler alone: nothing here is run. `npm run check` compiles it against
 * the sources, and `package.test.ts` against the types that the package ships.
 */
import {
  isProblem,
  paginate,
  unwrap,
  type CarnetClient,
  type Operation,
  type ProblemOf,
  type Schemas,
} from '../../client/src/index.js';

declare const carnet: CarnetClient;
declare function use(...values: unknown[]): void;
const params = { path: { id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11' } };
const [client_id, service_id, start_at] = ['…', '…', '2025-11-01T09:00:00Z'];

export function bodies(lead: Schemas['Lead'], appointment: Schemas['Appointment'], anyText: Record<string, string>) {
  void carnet.POST('/leads', { body: { name: 'Ada', tags: ['vip'], notes: { any: { thing: 1 } }, activities: [1] } });
  void carnet.POST('/leads', { body: { id: null, name: 'Ada', interestLevel: 40, companyId: null } });
  // The seeds' bodies, verbatim.
  void carnet.POST('/leads', {
    body: { id: '…', name: 'Lead Test', email: 'dup@example.com', phone: '+33...', source: 'web', tags: [] },
  });
  void carnet.PUT('/leads/{id}', { params, body: { status: 'Converti' } });
  void carnet.POST('/leads', { body: { name: 'FK bad', clientId: '…', companyId: '…' } });
  void carnet.POST('/appointments', { body: { id: '…', clientId: '…', serviceId: '…', scheduledAt: start_at } });
  // Canonical and mixed ones, and what was answered before.
  void carnet.POST('/appointments', { body: { client_id, service_id, start_at } });
  void carnet.POST('/appointments', { body: { client_id, serviceId: '…', scheduled_at: start_at, end_at: null } });
  void carnet.POST('/appointments', { body: { client_id, clientId: client_id, service_id, start_at } });
  void carnet.PUT('/leads/{id}', { params, body: { ...lead, owner: 'amina' } });
  void carnet.PUT('/leads/{id}', { params, body: lead });
  void carnet.PATCH('/appointments/{id}', { params, body: appointment });
  void carnet.PATCH('/leads/{id}', { params, body: {} });

  // Many at once.
  const leads = [
    { name: 'Ada', interestLevel: 40 },
    { name: 'Grace', tags: ['vip'], notes: { any: { thing: 1 } } },
  ];
  void carnet.POST('/leads/batch', { body: { leads } });
  void carnet.POST('/leads/batch', {
    params: { query: { mode: 'partial', dry_run: true } },
    body: { leads: [{ name: 'Ada', activities: [{ any: 1 }] }] },
  });

  // @ts-expect-error -- a property that the document does not have
  void carnet.POST('/leads', { body: { name: 'Ada', nmae: 'Ada' } });
  // @ts-expect-error -- the same in one of many rows
  void carnet.POST('/leads/batch', { body: { leads: [{ name: 'Ada' }, { name: 'Ada', nmae: 'Ada' }] } });
  // @ts-expect-error -- a required property is missing from one of many rows
  void carnet.POST('/leads/batch', { body: { leads: [{ name: 'Ada' }, { owner: 'amina' }] } });
  // @ts-expect-error -- a mode that there is not
  void carnet.POST('/leads/batch', { params: { query: { mode: 'some' } }, body: { leads: [{ name: 'Ada' }] } });
  const wide = { name: 'Ada', nmae: 'Ada' };
  // @ts-expect-error -- the same in a variable
  void carnet.POST('/leads', { body: wide });
  // @ts-expect-error -- the same in spread ones
  void carnet.PUT('/leads/{id}', { params, body: { ...lead, ...wide } });
  // @ts-expect-error -- the same, where another name is a deprecated one
  void carnet.POST('/appointments', { body: { client_id, serviceId: '…', start_at, strat_at: '…' } });
  const options = { body: wide };
  // @ts-expect-error -- the same in variable options
  void carnet.POST('/leads', options);
  // @ts-expect-error -- who knows what is in it
  void carnet.PATCH('/leads/{id}', { params, body: anyText });
  // @ts-expect-error -- a required property is missing
  void carnet.POST('/leads', { body: {} });
  // @ts-expect-error -- three required properties are missing
  void carnet.POST('/appointments', { body: {} });
  // @ts-expect-error -- the start is missing under each of its names
  void carnet.POST('/appointments', { body: { client_id, service_id } });
  // @ts-expect-error -- a required property is null
  void carnet.PATCH('/leads/{id}', { params, body: { name: null } });
  // @ts-expect-error -- a number is text
  void carnet.POST('/leads', { body: { name: 'Ada', interest_level: '40' } });
  // @ts-expect-error -- a body that is not there
  void carnet.POST('/leads');
  // @ts-expect-error -- a body where none is taken
  void carnet.DELETE('/leads/{id}', { params, body: {} });
}

export function parameters(key: string) {
  void carnet.GET('/leads');
  void carnet.GET('/leads', { signal: AbortSignal.timeout(1_000), headers: { 'X-Trace': key } });
  void carnet.GET('/leads', { params: { query: { owner: 'amina', sort: '-updated_at', limit: 50 } } });
  void carnet.GET('/leads/{id}', { params, redirect: 'error' });

  // @ts-expect-error -- a filter that the list does not have
  void carnet.GET('/leads', { params: { query: { statut: 'active' } } });
  const query = { owner: 'amina', statut: 'active' };
  // @ts-expect-error -- the same in a variable
  void carnet.GET('/leads', { params: { query } });
  // @ts-expect-error -- a filter of another list
  void carnet.GET('/leads', { params: { query: { from: start_at } } });
  // @ts-expect-error -- an order that the list does not have
  void carnet.GET('/leads', { params: { query: { sort: 'owner' } } });
  // @ts-expect-error -- a parameter of the wrong type
  void carnet.GET('/leads', { params: { query: { limit: '50' } } });
  // @ts-expect-error -- a query where none is taken
  void carnet.GET('/leads/{id}', { params: { ...params, query: { limit: 1 } } });
  // @ts-expect-error -- options that are not there
  void carnet.GET('/leads/{id}');
  // @ts-expect-error -- an id that is not there
  void carnet.GET('/leads/{id}', { params: {} });
  // @ts-expect-error -- a path parameter too many
  void carnet.GET('/leads/{id}', { params: { path: { ...params.path, query: 'ada' } } });
  // @ts-expect-error -- an option that there is not
  void carnet.GET('/leads', { parms: {} });
  // @ts-expect-error -- a path that there is not
  void carnet.GET('/lead');
  // @ts-expect-error -- a method that the path does not have
  void carnet.PATCH('/leads', { body: {} });
}

export async function answers() {
  const result = await carnet.GET('/leads/{id}', { params });
  // @ts-expect-error -- there may be a problem instead
  use(result.data.data);
  if (result.error) return;
  const lead: Schemas['Lead'] = result.data.data;
  const same: Schemas['Lead'] = await unwrap(carnet.PATCH('/leads/{id}', { params, body: lead }));
  const leads: Schemas['Lead'][] = await unwrap(carnet.GET('/leads'));
  const gone: { id: string } = await unwrap(carnet.DELETE('/leads/{id}', { params }));
  const yaml: string | undefined = (await carnet.GET('/openapi.yaml')).data;
  // @ts-expect-error -- nothing to unwrap
  void unwrap(carnet.GET('/openapi.json'));
  // @ts-expect-error -- a field that a lead does not have
  use(lead.start_at);
  // @ts-expect-error -- which may be null
  use(lead.stage.length);
  return [same, leads, gone, yaml];
}

export async function pages() {
  for await (const lead of paginate(carnet, '/leads', { params: { query: { owner: 'amina' } } })) {
    lead satisfies Schemas['Lead'];
  }
  for await (const { start_at } of paginate(carnet, '/appointments')) use(start_at);
  for await (const { name } of paginate(carnet, '/leads/search/{query}', { params: { path: { query: 'ada' } } }))
    use(name);

  // @ts-expect-error -- a filter that the list does not have
  void paginate(carnet, '/leads', { params: { query: { statut: 'active' } } });
  // @ts-expect-error -- the text to look for is missing
  void paginate(carnet, '/leads/search/{query}');
  // @ts-expect-error -- one row is not a list
  void paginate(carnet, '/leads/{id}', { params });
  // @ts-expect-error -- nor is the document
  void paginate(carnet, '/openapi.json');
}

/** Every problem of the operation is a case, and there is no other. */
export function exhaust(error: ProblemOf<Operation<'GET', '/leads/{id}'>>): string {
  switch (error.code) {
    case 'not_found':
      error.status satisfies 404;
      return error.detail;
    case 'validation_failed':
      error.status satisfies 422;
      return String(error.errors?.map(({ pointer }) => pointer));
    case 'internal':
    case 'unavailable':
    case 'timeout':
    case 'rate_limited':
    case 'unauthenticated':
    case 'forbidden':
      return error.title;
    default:
      return error satisfies never;
  }
}

export function problems(
  error: ProblemOf<Operation<'GET', '/leads/{id}'>>,
  created: ProblemOf<Operation<'POST', '/leads'>>,
  company: ProblemOf<Operation<'POST', '/companies'>>,
  thrown: unknown,
) {
  switch (error.code) {
    case 'not_found':
    case 'validation_failed':
    case 'internal':
    case 'unavailable':
    case 'rate_limited':
    case 'unauthenticated':
    case 'forbidden':
      return;
    default:
      // @ts-expect-error -- a timeout was forgotten
      error satisfies never;
  }
  // @ts-expect-error -- a code that the operation does not have
  'email_taken' satisfies ProblemOf<Operation<'GET', '/leads/{id}'>>['code'];
  // @ts-expect-error -- companies may share an address
  'email_taken' satisfies typeof company.code;
  // @ts-expect-error -- a code that there is not
  use(isProblem(thrown, 'not_fuond'));
  if (created.code === 'email_taken') created.status satisfies 409;
  if (isProblem(error, 'timeout')) error.status satisfies 504;
  if (isProblem(thrown)) use(thrown.request_id);
  if (isProblem(thrown, 'not_found')) thrown.code satisfies 'not_found';
}
