import type { Request } from 'express';
import { en, type Messages } from './en.js';
import { fr } from './fr.js';

/** What a client is answered in: French where `Accept-Language` prefers it, otherwise English. */
export function messagesFor(req: Request): Messages {
  return req.acceptsLanguages('en', 'fr') === 'fr' ? fr : en;
}
