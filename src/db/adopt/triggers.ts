import { triggerForm } from './normal-form.js';
import type { Pair } from './pair.js';
import { freeName, name } from './plan.js';

/** Compares the triggers: one that does the same under another name is as good. */
export function compareTriggers({ draft, wanted, actual }: Pair): void {
  const isTaken = (one: string) => actual.triggers.some((trigger) => trigger.name === one);
  const forms = new Set(wanted.triggers.map(({ definition }) => triggerForm(definition)));
  for (const { name: own, definition } of wanted.triggers) {
    const form = triggerForm(definition);
    if (actual.triggers.some((one) => one.isEnabled && triggerForm(one.definition) === form)) continue;
    const free = freeName(own, isTaken);
    draft.add('triggers', {
      what: `trigger ${free}`,
      sql: definition.replace(/^(CREATE (?:CONSTRAINT )?TRIGGER) \S+/, `$1 ${name(free)}`),
      isBrief: true,
    });
  }
  const touching = actual.triggers.filter(({ isEnabled, definition, source }) => {
    const isBlind =
      / BEFORE .*UPDATE/.test(definition) && !definition.includes(' WHEN (') && /updated_at/i.test(source);
    return isEnabled && isBlind && !forms.has(triggerForm(definition));
  });
  for (const { name: own } of touching)
    draft.find({
      kind: 'limit',
      about: actual.name,
      what: `its trigger ${own} moves updated_at at every update, even at one that changes nothing`,
      remedy: `where the ERP can do without it: drop trigger ${own} on ${actual.name}`,
    });
}
