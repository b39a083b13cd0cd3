import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A client's connection. */
export interface Connection extends Socket {
  /**
   * Of the request that came last; none where nothing was asked yet. Answers leave in the order of the requests, so with it all
   * are out.
   */
  latestResponse?: ServerResponse;
  /** Whether nothing more is read from it. */
  isRefused?: boolean;
}

/**
 * Has the requests of a connection worked on one after the other. Node hands over all that stand in one chunk at once, which
 * are more than a thousand if they are short: a single client could keep everything busy, and would be answered in order all
 * the same. No more is read while one waits, and what waits when the client goes is not begun.
 */
export function takeTurn(socket: Connection, res: ServerResponse, work: () => void): void {
  const { latestResponse: before } = socket;
  socket.latestResponse = res;
  if (before === undefined || before.writableFinished) {
    work();
    return;
  }
  socket.pause();
  before.once('close', () => {
    if (socket.latestResponse === res) socket.resume();
    // It may have been refused while it waited.
    if (!socket.destroyed && !res.headersSent) work();
  });
}

/** Whether all requests so far have been answered, of which there was at least one. */
export function isIdle({ latestResponse }: Connection): boolean {
  return latestResponse?.writableFinished === true;
}
