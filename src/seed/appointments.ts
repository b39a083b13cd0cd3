import { notes } from './history.js';
import { rowId, streamOf } from './identity.js';
import { Random, shares } from './random.js';
import type { Plan, Rows } from './rows.js';
import { changeTime, creationTimes, DAY, HOUR, MINUTE, toText, type Microseconds } from './times.js';

const statuses = shares(
  ['done', 550],
  ['confirmed', 250],
  ['planned', 120],
  ['cancelled', 48],
  ['no-show', 2],
  [null, 30],
);
const durations = shares([30, 40], [60, 40], [90, 14], [240, 5], [1440, 1]);

export function* appointmentRows({ seed, counts }: Plan): Generator<Rows['appointments']> {
  const random = new Random(seed, streamOf('appointments'));
  const createdAt = creationTimes(random, counts.appointments);
  for (let index = 0; index < counts.appointments; index++) {
    const created = createdAt(index);
    const start = startAfter(random, created);
    yield {
      id: rowId(seed, 'appointments', index),
      client_id: rowId(seed, 'clients', random.rank(counts.clients)),
      service_id: rowId(seed, 'services', random.rank(counts.services)),
      start_at: toText(start),
      end_at: random.chance(0.08) ? null : toText(start + random.oneOf(durations) * MINUTE),
      status: random.oneOf(statuses),
      notes: random.chance(0.8) ? {} : notes(random),
      created_at: toText(created),
      updated_at: toText(changeTime(random, created)),
    };
  }
}

/** A quarter of an hour within a working day, in the six weeks after the booking. */
function startAfter(random: Random, created: Microseconds): Microseconds {
  const day = created - (created % DAY) + random.between(1, 45) * DAY;
  return day + 7 * HOUR + random.between(0, 40) * 15 * MINUTE;
}
