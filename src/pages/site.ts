import { createHash } from 'node:crypto';
import { ROOT } from '../root.js';

/** Where `npm run docs` puts the documentation site: one page, `index.html`. */
export const SITE = new URL('dist/docs/', ROOT);

/**
 * The Content-Security-Policy of the page, by directive: it runs the scripts that stand in it, by their hashes, and
 * fetches nothing from another host. What a `<meta>` cannot say is left to the header.
 */
export function policyOf(page: string): Record<string, string[]> {
  const scripts = [...page.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, text = '']) => text);
  return {
    defaultSrc: ["'none'"],
    scriptSrc: scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`),
    // Redoc writes its styles as it goes, and carries its pictures and a font of icons within them.
    styleSrc: ["'unsafe-inline'"],
    imgSrc: ['data:'],
    fontSrc: ['data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  };
}
