import type { IncomingMessage } from 'node:http';

/** What a stream has come to. Node 24.12 sets the same for a server that is created with `optimizeEmptyRequests`. */
interface ReadableState {
  ended: boolean;
  endEmitted: boolean;
  destroyed: boolean;
  closed: boolean;
  closeEmitted: boolean;
}

/**
 * Ends the body of a GET that has none. Node would have it flow, end and close like any other, in ticks of their own after the
 * answer: that is a twentieth of a read by id.
 *
 * Of other methods it is read even if there is none, to tell the client so.
 */
export function endEmptyBody(req: IncomingMessage): void {
  const { method, headers } = req;
  if (method !== 'GET' || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return;
  const body = req as unknown as { _dumped: boolean; _readableState: ReadableState };
  body._dumped = true;
  const state = body._readableState;
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}
