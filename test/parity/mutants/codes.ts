import type { Schema } from '../../../src/contract/canonical.js';
import type { Kind } from '../finding.js';
import type { DocumentFamily } from './document.js';

interface Coded {
  content?: Record<string, { schema?: Schema }>;
}

/** One mutant for every shared response, by its codes. */
const codes = (
  what: string,
  kinds: (code: string) => Kind[],
  change: (codes: string[]) => [code: string, changed: string[]][],
): DocumentFamily => ({
  what,
  kinds: [],
  plant: (document) =>
    Object.entries(document.components.responses as Record<string, Coded>).flatMap(([name, response]) =>
      change((codesOf(response)?.enum as string[] | undefined) ?? []).map(([code, changed]) => ({
        where: `${name} ${code}`,
        kinds: kinds(code),
        change: (copy) => {
          const schema = codesOf((copy.components.responses as Record<string, Coded>)[name]);
          if (schema) schema.enum = changed;
        },
      })),
    ),
});

function codesOf(response: Coded | undefined): Schema | undefined {
  return Object.values(response?.content ?? {})[0]?.schema?.allOf?.[1]?.properties?.code;
}

const kindOfCode = (code: string): Kind[] =>
  code === 'reference_not_found' ? ['reference'] : code === 'end_before_start' ? ['order'] : ['unique'];
const compared = /^(already_exists|.*_taken|reference_not_found|end_before_start)$/;

export const codeFamilies: DocumentFamily[] = [
  codes('a code less', kindOfCode, (all) =>
    all.filter((code) => compared.test(code)).map((code) => [code, all.filter((other) => other !== code)]),
  ),
  codes('a code more', kindOfCode, (all) =>
    all.some((code) => /already_exists|reference_not_found/.test(code)) ? [['name_taken', [...all, 'name_taken']]] : [],
  ),
];
