import { rewrite } from './alter.js';
import type { DocumentFamily } from './document.js';
import { answers, requests } from './properties.js';

export const proseFamilies: DocumentFamily[] = [
  requests('another default', ['default'], rewrite('description', /(\{\}|\[\]|\b0)(?=`? if)/, '[7]')),
  answers('another default', ['default'], rewrite('description', /(\{\}|\[\]|\b0)(?=`? if)/, '[7]')),
  requests('no word of uniqueness', ['unique'], rewrite('description', /unique/, 'kept')),
  requests('no word of case', ['unique'], rewrite('description', / without regard to case/, '')),
  requests(
    'no word of what a deletion does',
    ['reference'],
    rewrite('description', /Cleared when|is deleted with/, 'See'),
  ),
  answers(
    'no word of what a deletion does',
    ['reference'],
    rewrite('description', /Cleared when|is deleted with/, 'See'),
  ),
  requests('no word of an order', ['order'], rewrite('description', /, after `\w+`/, '')),
  requests('another order', ['order'], rewrite('description', /after (?=`)/, 'before ')),
  requests(
    'an order that is none',
    ['order'],
    rewrite('description', /^The id of.*|^When it starts\./, 'After all, not before `status`.'),
  ),
];
