import type { Worker } from 'node:cluster';

/** What Node's primary sends along with a connection, and what the worker answers. */
interface Handing {
  act?: 'newconn';
  seq?: number;
}
interface Acknowledgement {
  ack?: number;
}

/**
 * Ends a connection that was handed to a worker which died before it took it. Node forgets it: its client would wait for
 * an answer for ever instead of trying again. Looks into messages that Node does not document; should they change, things
 * are as they were without this.
 */
export function endWithWorker(worker: Worker): void {
  const { process: child } = worker;
  const handed = new Map<number, { close(): void }>();
  const send = child.send.bind(child) as (...args: unknown[]) => boolean;
  // Its typings know messages of our own only.
  child.send = (message: Handing, handle: unknown, ...rest: unknown[]) => {
    if (message.act === 'newconn' && message.seq !== undefined) handed.set(message.seq, handle as { close(): void });
    return send(message, handle, ...rest);
  };
  child.on('internalMessage', ({ ack }: Acknowledgement) => ack !== undefined && handed.delete(ack));
  worker.once('exit', () => handed.forEach((handle) => handle.close()));
}
