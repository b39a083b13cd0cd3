import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { nothingNoted } from './noted.js';

/** An old-style constructor, as Node's own two are: they can be called on an object that is already there. */
type Construct = (this: object, ...args: unknown[]) => void;

/** An object whose properties are about to be set. */
type Shaped = Record<string, unknown>;

/**
 * Classes for `http.createServer` whose objects have Express's prototypes from the start. Express gives every request and
 * every response another prototype when it gets them, and V8 throws away what it has learned about objects that change
 * theirs: a service that does nothing else answers twice as fast without that. Handed objects of these classes, Express
 * sets the prototype that is there already, which costs nothing.
 *
 * Functions and not classes, because `class extends` and `Reflect.construct` are slower here than what they would save.
 *
 * They begin with the properties that Node and Express are going to set. V8 keeps room in an object for as many as its own
 * constructor names, and one that outgrows it by far becomes a hash table, in which everything is looked up: this is worth
 * a sixth of a read by id. A property that Node has no use for any more would stay undefined, and harm nobody.
 */
export function expressClasses(app: Express) {
  function Request(this: Shaped, socket: unknown): void {
    this.res = undefined;
    this.next = undefined;
    this.baseUrl = undefined;
    this.originalUrl = undefined;
    this.params = undefined;
    this._parsedUrl = undefined;
    this.socket = undefined;
    this.httpVersion = undefined;
    this.complete = undefined;
    this.rawHeaders = undefined;
    this.rawTrailers = undefined;
    this.aborted = undefined;
    this.upgrade = undefined;
    this.url = undefined;
    this.method = undefined;
    this.client = undefined;
    this._consuming = undefined;
    this._dumped = undefined;
    node.IncomingMessage.call(this, socket);
  }
  function Response(this: Shaped, request: unknown, options: unknown): void {
    this.locals = nothingNoted();
    this.outputData = undefined;
    this.outputSize = undefined;
    this.writable = undefined;
    this.destroyed = undefined;
    this._last = undefined;
    this.chunkedEncoding = undefined;
    this.shouldKeepAlive = undefined;
    this.useChunkedEncodingByDefault = undefined;
    this.sendDate = undefined;
    this._contentLength = undefined;
    this._hasBody = undefined;
    this._trailer = undefined;
    this.finished = undefined;
    this._headerSent = undefined;
    this._closed = undefined;
    this._header = undefined;
    this._keepAliveTimeout = undefined;
    this._onPendingData = undefined;
    this.req = undefined;
    this._sent100 = undefined;
    this._expect_continue = undefined;
    node.ServerResponse.call(this, request, options);
  }
  Request.prototype = app.request;
  Response.prototype = app.response;
  return {
    IncomingMessage: Request as unknown as typeof IncomingMessage,
    ServerResponse: Response as unknown as typeof ServerResponse,
  };
}

const node = { IncomingMessage, ServerResponse } as unknown as Record<'IncomingMessage' | 'ServerResponse', Construct>;
