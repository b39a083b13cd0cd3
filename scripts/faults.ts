/**
 * Kills Postgres and the service, again and again, while clients write, and looks what has become of what they were told.
 *
 *     npm run faults -- [--seeds 20] [--from 1] [--faults 6] [--broken]
 *
 * Each seed has a Postgres of its own, which is deleted afterwards, and can be run again alone (`--seeds 1 --from 7`).
 * With `--broken` Postgres acknowledges what is not on the disk yet: then rows must be found lost.
 */
import { parseArgs } from 'node:util';
import { run, type Outcome } from '../test/faults/run.js';
import { isClean, table } from '../test/faults/table.js';

/** Commits are answered at once and written ten seconds later: what a database must not do. */
const broken = { synchronous_commit: 'off', wal_writer_delay: '10s' };

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    from: { type: 'string', default: '1' },
    faults: { type: 'string', default: '6' },
    broken: { type: 'boolean', default: false },
  },
});

const outcomes: Outcome[] = [];
for (let index = 0; index < Number(values.seeds); index++) {
  const seed = Number(values.from) + index;
  const outcome = await run({ seed, faults: Number(values.faults), settings: values.broken ? broken : {} });
  outcomes.push(outcome);
  if (!isClean(outcome)) console.error(JSON.stringify(outcome));
}
console.log(table(outcomes));
if (!outcomes.every(isClean)) process.exitCode = 1;
