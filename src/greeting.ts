import { demo } from './db/demo.js';

interface Running {
  url: string;
  /** Where the data are, for people. */
  database: string;
  /** Who may, for people. */
  access: string;
  /** Whether a credential has to be sent. */
  asksWho: boolean;
  /** Whether the demo set is in the database. */
  demo: boolean;
  /** Of processes that share the port. */
  workers?: number;
}

/** Where service and database are, and what to try, for whoever has started it. */
export function greet({ url, database, access, asksWho, demo: hasDemo, workers = 1 }: Running): string {
  const lines = ['', `Carnet listens on ${url}`, `Database: ${database}`, access];
  if (workers > 1) lines.push(`Workers: ${workers}`);
  if (hasDemo) lines.push('', 'Try:', ...trials(url, asksWho).map((line) => `  ${line}`));
  return `${lines.join('\n')}\n\n`;
}

function trials(url: string, asksWho: boolean): string[] {
  const curl = asksWho ? 'curl -H "Authorization: Bearer $TOKEN"' : 'curl';
  const appointment = { client_id: demo.clientId, service_id: demo.serviceId, start_at: '2025-12-01T09:00:00Z' };
  return [
    `${curl} '${url}/leads?limit=20'`,
    `${curl} ${url}/leads/search/durand`,
    `${curl} -X POST ${url}/appointments -H 'Content-Type: application/json' -d '${JSON.stringify(appointment)}'`,
  ];
}
