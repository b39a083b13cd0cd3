/**
 * Kills Postgres and the service, again and again, while clients write, and looks what has become of what they were told.
 *
 *     npm run faults -- [--seeds 20] [--from 1] [--faults 6] [--broken]
 *     npm run faults -- --overload MINUTES
 *
 * Each seed has a Postgres of its own, which is deleted afterwards, and can be run again alone (`--seeds 1 --from 7`).
 * With `--broken` Postgres acknowledges what is not on the disk yet: then rows must be found lost. With `--overload` nothing
 * is killed: clients send twice what the service can do, and then without any pause.
 */
import { parseArgs } from 'node:util';
import { overload } from '../test/faults/overload.js';
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
    overload: { type: 'string' },
  },
});

if (values.overload === undefined) await kill();
else await strain(Number(values.overload));

async function strain(minutes: number): Promise<void> {
  if (!(minutes > 0)) throw new Error('--overload takes a number of minutes, such as 1');
  const { capacity, strains } = await overload(minutes);
  console.log(`accepted per second without overload: ${Math.round(capacity)}`);
  for (const { memory, ...numbers } of strains) {
    const figures = Object.entries(numbers).map(([name, value]) => `${name} ${whole(value)}`);
    console.log([...figures, `memory ${memory.map(whole).join(' / ')} MB`].join(', '));
  }
  if (strains.some(({ stuck, failed }) => stuck + failed > 0)) process.exitCode = 1;
}

async function kill(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < Number(values.seeds); index++) {
    const seed = Number(values.from) + index;
    const outcome = await run({ seed, faults: Number(values.faults), settings: values.broken ? broken : {} });
    outcomes.push(outcome);
    if (!isClean(outcome)) console.error(JSON.stringify(outcome));
  }
  console.log(table(outcomes));
  if (!outcomes.every(isClean)) process.exitCode = 1;
}

function whole(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value)) : value;
}
