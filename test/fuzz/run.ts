import fc, { type Arbitrary } from 'fast-check';
import type { Document } from '../../src/contract/canonical.js';
import { readSource, type Operation, type Source } from './document.js';
import { drafts } from './drafts.js';
import { live, lives, unknownFilters } from './lifecycle.js';
import { mutationsOf } from './mutations.js';
import { transportTo } from './request.js';
import { predicates } from './rules.js';
import { Fault, Session, type Target } from './session.js';
import { Tally } from './tally.js';

export interface Options {
  document: Document;
  server: string;
  requests: number;
  seed: number;
  /** Of a failure: replays only that, already shrunk. */
  path?: string | undefined;
  isAlone: boolean;
  /** The operations to look at, by their ids; all of them if absent. */
  only?: RegExp | undefined;
}

export interface Report {
  /** What is wrong, with how to see it; undefined if nothing was found. */
  failure: string | undefined;
  /** Rules that nothing has broken and operations that were not called both ways; in a short run that is chance. */
  unreached: string[];
  tally: Tally;
}

/** What is done in a session: a few requests, or the life of a row. */
type Scenario = (session: Session) => Promise<void>;

/** Scenarios of one round; each round has a seed of its own, so that a failure can be replayed alone. */
const ROUND = 10;
/** How many smaller scenarios are tried once one has failed. */
const MAX_SHRINKS = 250;

/** Sends requests that are made from the document alone, until something is wrong or there were enough. */
export async function fuzz({ document, server, requests, seed, path, isAlone, only }: Options): Promise<Report> {
  const source = await readSource(document);
  const tally = new Tally();
  const gaps = [
    ...rulesWithoutPredicate(source),
    ...unknownFilters(source).map((filter) => `${filter}: the meaning of this filter is not known`),
  ];
  if (gaps.length > 0) return { failure: gaps.join('\n'), unreached: [], tally };
  const transport = transportTo(server);
  const scenarios = scenariosOf(source, only);
  try {
    for (let round = seed; tally.requests < requests; round += 1) {
      const failure = await play(scenarios, { server, transport, source, tally, isAlone }, round, path);
      if (failure !== undefined || path !== undefined) {
        const limits = [only && ` --only '${only.source}'`, isAlone ? undefined : ` --server ${server}`];
        return { failure: failure && failure + limits.filter(Boolean).join(''), unreached: [], tally };
      }
    }
  } finally {
    transport.close();
  }
  return { failure: undefined, unreached: unreachedOf(source, tally), tally };
}

async function play(
  scenarios: Arbitrary<Scenario>,
  target: Target,
  seed: number,
  path?: string,
): Promise<string | undefined> {
  let shrinks = 0;
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    if (shrinks > MAX_SHRINKS) return;
    const session = new Session(target);
    try {
      await scenario(session);
      await session.cleanUp();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      shrinks = Math.max(1, shrinks);
      const script = session.script();
      // What is left behind would be in the way of the next one.
      await session.abandon();
      throw new Fault(`${error.message}\n\n${script}`, { cause: error });
    } finally {
      if (shrinks > 0) shrinks += 1;
    }
  });
  const result = await fc.check(property, { seed, numRuns: ROUND, ...(path !== undefined && { path }) });
  if (!result.failed) return undefined;
  const error = result.errorInstance;
  if (!(error instanceof Fault)) throw error instanceof Error ? error : new Error(String(error));
  return `${error.message}\n\nseed ${seed}; replay it with: npm run fuzz -- --seed ${seed} --path ${result.counterexamplePath ?? '0'}`;
}

function scenariosOf(source: Source, only = /^/): Arbitrary<Scenario> {
  const operations = source.operations.filter(({ id }) => only.test(id));
  const collections = source.collections.filter(({ create }) => only.test(create.id));
  // What has many parameters has much that can be wrong.
  const weightOf = ({ parameters }: Operation) => (parameters.length > 5 ? 3 : 1);
  const valid = fc
    .oneof(
      ...operations.map((operation) => ({ weight: weightOf(operation), arbitrary: drafts(source, operation, 'wild') })),
    )
    .map((draft): Scenario => {
      return async (session) => {
        await session.send(draft);
      };
    });
  const mutated = fc
    .oneof(
      ...operations.map((operation) =>
        fc.tuple(drafts(source, operation, 'tame'), fc.constantFrom(...mutationsOf(operation))),
      ),
    )
    .map(
      ([draft, mutation]): Scenario =>
        (session) =>
          session.sendBroken(draft, mutation),
    );
  const several = fc.array(fc.oneof(valid, mutated), { minLength: 1, maxLength: 12 }).map((steps): Scenario => {
    return async (session) => {
      for (const step of steps) await step(session);
    };
  });
  if (collections.length === 0) return several;
  // What has rules of its own has more that can be wrong.
  const common = Math.min(...collections.map(({ create }) => create.rules.length));
  const rows = collections.map((collection) => {
    return { weight: 1 + 2 * (collection.create.rules.length - common), arbitrary: lives(source, collection) };
  });
  const row = fc.oneof(...rows).map((life): Scenario => {
    return (session) => live(session, life);
  });
  return fc.oneof({ withCrossShrink: true }, { weight: 3, arbitrary: several }, { weight: 1, arbitrary: row });
}

function rulesWithoutPredicate({ rules }: Source): string[] {
  const listed = rules.map(({ id }) => id);
  return [
    ...listed.filter((id) => !predicates[id]).map((id) => `${id}: the rule has no predicate`),
    ...Object.keys(predicates)
      .filter((id) => !listed.includes(id))
      .map((id) => `${id}: the document lists no such rule`),
  ];
}

function unreachedOf({ operations, rules }: Source, tally: Tally): string[] {
  return [
    ...rules.filter(({ id }) => !tally.isExercised(id)).map(({ id }) => `${id}: the rule was never exercised`),
    ...operations.flatMap(({ id }) => {
      const { valid, mutated } = tally.sentTo(id);
      return valid > 0 && mutated > 0 ? [] : [`${id}: ${valid} valid and ${mutated} mutated requests`];
    }),
  ];
}
