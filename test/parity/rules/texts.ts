import type { Document } from '../../../src/contract/canonical.js';
import type { Catalogue } from '../catalogue.js';
import type { Finding } from '../finding.js';
import type { Resource } from '../resource.js';
import { schemaDomain } from '../schema-domain.js';

/** A rule of the service's own that no schema can say: it holds for all text, in names and values and at any depth. */
interface OwnRule {
  code: string;
  /** What every text matches. */
  pattern?: string;
}

/** What no database can store is refused by an `x-rule` of the document, since it may stand anywhere in a body. */
export function textsAreStorable(document: Document, resources: Resource[], { unstorable }: Catalogue): Finding[] {
  const patterns = ((document['x-rule'] ?? []) as OwnRule[]).flatMap(({ pattern }) => pattern ?? []);
  const isAccepted = (text: string) => patterns.every((pattern) => new RegExp(pattern, 'u').test(text));
  const [write] = resources.flatMap(({ table, writes }) => writes.map((one) => ({ table, ...one })));
  const [name] =
    Object.entries(write?.properties ?? {}).find(([, schema]) => schemaDomain(schema).read?.('a\0').isAccepted) ?? [];
  const refused = unstorable.find(isAccepted);
  if (!write || name === undefined || refused === undefined) return [];
  return [
    {
      kind: 'text',
      table: write.table,
      document: 'openapi/openapi.yaml x-rule',
      database: 'every column of type text, varchar or jsonb',
      says: 'the document does not say that a text may not hold what no column can store',
      replay: { how: write.how, values: { [name]: `a${refused}` } },
    },
  ];
}
