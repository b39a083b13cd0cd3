import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Lanes } from './db/lanes.js';

/** What one process has counted, in the form in which processes hand it to each other. */
export type Counts = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** Given what tells the counts of this process, makes what tells those of all. */
export type Gather = (own: () => Promise<Counts>) => () => Promise<Counts[]>;

const alone: Gather = (own) => async () => [await own()];

/** What a finished request is counted as. */
export interface Finished {
  /** Undefined where no operation was meant. */
  operationId: string | undefined;
  /** Undefined if the client had gone before there was one. */
  status: number | undefined;
  durationMs: number;
}

/** Seconds: from what a read by id takes to what no statement may take. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10];

/** What one process counts and measures. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'carnet_request_duration_seconds',
    help: 'Requests by operation and status, and how long they took.',
    labelNames: ['operation', 'status'],
    buckets,
    registers: [this.registry],
  });

  private readonly gather: () => Promise<Counts[]>;

  constructor(gather: Gather = alone) {
    this.gather = gather(() => this.registry.getMetricsAsJSON());
    collectDefaultMetrics({ register: this.registry });
    const help = 'Processes of the service, which these are the numbers of.';
    new Gauge({ name: 'carnet_processes', help, registers: [this.registry] }).set(1);
  }

  count({ operationId = 'none', status, durationMs }: Finished): void {
    this.requests.observe({ operation: operationId, status: status ?? 'aborted' }, durationMs / 1000);
  }

  /** Tells, whenever it is asked, what the lanes have to do. */
  watch(lanes: Pick<Lanes, 'load'>): void {
    const each = (set: (load: ReturnType<Lanes['load']>) => void) => () => set(lanes.load());
    const registers = [this.registry];
    const lane = (name: string, what: 'running' | 'waiting', help: string) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: ['lane'],
        registers,
        collect: each((load) =>
          Object.entries(load.lanes).forEach(([lane, entry]) => gauge.set({ lane }, entry[what])),
        ),
      });
    };
    lane('carnet_lane_running', 'running', 'Connections that are in use, by kind of work.');
    lane('carnet_lane_waiting', 'waiting', 'Requests that wait for a connection, by kind of work.');
    const shed: Counter = new Counter({
      name: 'carnet_shed_requests_total',
      help: 'Requests that were refused because too many waited, by kind of work.',
      labelNames: ['lane'],
      registers,
      collect: each((load) => {
        shed.reset();
        Object.entries(load.lanes).forEach(([lane, entry]) => shed.inc({ lane }, entry.shed));
      }),
    });
    const connections: Gauge = new Gauge({
      name: 'carnet_database_connections',
      help: 'Connections to the database by pool: open, idle among them, waited for, and at most.',
      labelNames: ['pool', 'state'],
      registers,
      collect: each((load) => {
        for (const [pool, states] of Object.entries(load.pools))
          for (const [state, count] of Object.entries(states)) connections.set({ pool, state }, count);
      }),
    });
  }

  /** Of all processes, in Prometheus's text format. */
  async text(): Promise<string> {
    return AggregatorRegistry.aggregate(await this.gather()).metrics();
  }
}
