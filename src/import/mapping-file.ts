import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { createAjv, violationsIn } from '../contract/validation.js';
import { invalid } from '../problem.js';
import { mappingSchema } from './mapping-schema.js';
import type { GivenMapping } from './mapping.js';
import { tables } from './source.js';

/**
 * Reads a mapping file.
 *
 * @throws Error that names the file and all that is wrong in it
 */
export async function readMapping(file: string): Promise<GivenMapping> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`--mapping ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new Error(`--mapping ${file}: ${error.message}`);
  const value: unknown = document.toJS();
  const validate = createAjv().compile<{ requestBody: GivenMapping }>({
    properties: { requestBody: mappingSchema },
  });
  const wrapped = { requestBody: value };
  if (validate(wrapped)) return wrapped.requestBody;
  const known = {
    body: ['tables', 'from', 'columns', 'timezone', 'key_of', 'split', 'dates', ...tables],
    query: [],
    headers: [],
    aliases: new Map(),
  };
  throw new Error(`--mapping ${file}: ${invalid(violationsIn(validate.errors ?? [], known)).message}`);
}
