import cliProgress from 'cli-progress';

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** Shows on stderr how far a long job has come. */
export interface Progress {
  advance(step: string, count: number): void;
  stop(): void;
}

/** On a terminal the bar moves; elsewhere, in a log, a line now and then is enough. */
const LINE_EVERY_MS = 3_000;
const FORMAT = '{bar} {percentage} % | {value} of {total} rows | {step} | {rate} rows/s | {left} left';

const OPEN_FORMAT = '{value} rows | {step} | {rate} rows/s';

/** @param total - what the counts will add up to, or about; undefined if nobody knows */
export function showProgress(total: number | undefined, stream: Output = process.stderr): Progress {
  const start = performance.now();
  let done = 0;
  const describe = (step: string) => {
    const seconds = (performance.now() - start) / 1000;
    const rate = Math.round(done / seconds);
    const left = rate > 0 && total !== undefined ? `${Math.max(0, Math.ceil((total - done) / rate))} s` : '?';
    return { step, rate, left };
  };
  // Not before there is something to show: the job may refuse to begin.
  let display: Display | undefined;
  return {
    advance(step, count) {
      done += count;
      display ??= stream.isTTY ? bar(total, stream) : lines(total, stream);
      display.update(done, describe(step));
    },
    stop: () => display?.stop(),
  };
}

interface Display {
  update(done: number, details: { step: string; rate: number; left: string }): void;
  stop(): void;
}

function bar(total: number | undefined, stream: Output): Display {
  const display = new cliProgress.SingleBar(
    { format: total === undefined ? OPEN_FORMAT : FORMAT, stream, hideCursor: true, barsize: 24, gracefulExit: false },
    cliProgress.Presets.shades_classic,
  );
  display.start(total ?? 0, 0, { step: '', rate: '?', left: '?' });
  return {
    update(done, details) {
      // An estimate may turn out too low.
      if (done > display.getTotal()) display.setTotal(done);
      display.update(done, details);
    },
    stop: () => display.stop(),
  };
}

function lines(total: number | undefined, stream: Output): Display {
  let shownAt = performance.now();
  return {
    update(done, { step, rate, left }) {
      if (performance.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = performance.now();
      const rest = total === undefined ? ['rows'] : [`of ${Math.max(total, done)} rows`, `${left} left`];
      const [many = '', ...more] = rest;
      stream.write(`${step}: ${[`${done} ${many}`, `${rate} rows/s`, ...more].join(', ')}\n`);
    },
    stop: () => undefined,
  };
}
