import type { Input, Reply } from '../contract/operations.js';
import { checkDatabase } from '../db/readiness.js';
import { notReady } from '../problem.js';
import type { Deps } from './deps.js';

export function checkHealth(): Promise<Reply<'checkHealth'>> {
  return Promise.resolve({ status: 200, body: { success: true, data: { status: 'alive' } } });
}

export async function checkReadiness(
  _input: Input<'checkReadiness'>,
  { isStopping, ...deps }: Deps,
): Promise<Reply<'checkReadiness'>> {
  if (isStopping()) throw notReady(['stopping'], (messages) => messages.stopping);
  const degraded = await checkDatabase(deps);
  return { status: 200, body: { success: true, data: { status: 'ready', degraded } } };
}

export async function getMetrics(_input: Input<'getMetrics'>, { metrics }: Deps): Promise<Reply<'getMetrics'>> {
  return { status: 200, body: await metrics() };
}

export function getDocumentJson(
  _input: Input<'getDocumentJson'>,
  { document }: Deps,
): Promise<Reply<'getDocumentJson'>> {
  return Promise.resolve({ status: 200, body: document.json });
}

export function getDocumentYaml(
  _input: Input<'getDocumentYaml'>,
  { document }: Deps,
): Promise<Reply<'getDocumentYaml'>> {
  return Promise.resolve({ status: 200, body: document.yaml });
}
