/**
 * Rules of this house for the document, beside Redocly's own strict ruleset.
 *
 * A rule is `() => visitor`; a visitor's `report` fails the lint. Each says what breaks for a client if the rule does.
 */
import { headersOnEveryAnswer } from './headers.js';

/** An object schema that takes unknown properties loses what a client misspells. */
function closedSchemas() {
  return {
    Schema(schema, { report, location }) {
      const types = [schema.type].flat();
      if (!types.includes('object') || !schema.properties) return;
      // A branch of an anyOf or allOf is closed by its sibling: the one closed property list.
      if (/\/(anyOf|allOf)\/\d+$/.test(location.pointer)) return;
      if (schema.additionalProperties !== false) {
        report({ message: 'An object with properties needs `additionalProperties: false`.' });
      }
    },
  };
}

/** A default in a request body makes the property required in clients' generated types. */
function noDefaultInBodies() {
  return {
    RequestBody: {
      MediaType({ schema }, { report, resolve, location }) {
        // Redocly visits the schema of a body, but not those within it.
        const seen = new Set();
        const open = [{ part: schema, at: location.child('schema') }].filter(({ part }) => part);
        for (let next = open.pop(); next; next = open.pop()) {
          const followed = next.part.$ref
            ? resolve(next.part, next.at.source.absoluteRef)
            : { node: next.part, location: next.at };
          const { node: part, location: at } = followed;
          if (!part || seen.has(part)) continue;
          seen.add(part);
          if ('default' in part) {
            report({
              message: 'No `default` in a request body; say it in the description.',
              location: at.child('default'),
            });
          }
          const inner = [part.allOf, part.anyOf, part.oneOf, part.items, Object.values(part.properties ?? {})];
          open.push(
            ...inner
              .flat()
              .filter(Boolean)
              .map((schema) => ({ part: schema, at })),
          );
        }
      },
    },
  };
}

/** Every error has one shape, and names the codes that the operation can answer. */
function problemResponses() {
  return {
    Response(response, { report, key }) {
      if (!/^[45]/.test(String(key))) return;
      const schema = response.content?.['application/problem+json']?.schema;
      if (Object.keys(response.content ?? {}).length !== 1 || !schema?.allOf?.[1]?.properties?.code?.enum) {
        report({
          message: 'An error is `application/problem+json`: the Problem schema in allOf with an enum of its codes.',
        });
      }
    },
  };
}

/** What a reader of the docs sees for each property: a sentence and a value. */
function describedProperties() {
  return {
    SchemaProperties(properties, { report, resolve, location }) {
      // In a branch the property repeats the one of the list, which is described there.
      if (/\/(anyOf|allOf)\/\d+\/properties$/.test(location.pointer)) return;
      for (const [name, value] of Object.entries(properties)) {
        const schema = value.$ref ? resolve(value).node : value;
        const hasExample =
          schema.examples?.length > 0 || schema.$ref || value.$ref || schema.items || schema.properties;
        if (!schema.description)
          report({ message: `Property \`${name}\` has no description.`, location: location.child(name) });
        if (!hasExample) report({ message: `Property \`${name}\` has no example.`, location: location.child(name) });
      }
    },
  };
}

/** Every body that is sent or answered is shown by a named example. */
function namedExamples() {
  return {
    MediaType(mediaType, { report }) {
      if (Object.keys(mediaType.examples ?? {}).length === 0) report({ message: 'A body needs a named example.' });
    },
  };
}

/** A deprecated name says what replaces it, and the replacement exists. */
function aliasesPointSomewhere() {
  return {
    SchemaProperties(properties, { report, location }) {
      // A branch names one spelling only; the list beside it holds the replacement.
      if (/\/(anyOf|allOf)\/\d+\/properties$/.test(location.pointer)) return;
      for (const [name, schema] of Object.entries(properties)) {
        const target = schema['x-alias-of'];
        if (schema.deprecated && !target) {
          report({ message: `Deprecated \`${name}\` needs \`x-alias-of\`.`, location: location.child(name) });
        }
        if (target && (!properties[target] || properties[target]['x-alias-of'])) {
          report({
            message: `\`${name}\` is an alias of \`${target}\`, which is no canonical property.`,
            location: location.child(name),
          });
        }
      }
    },
  };
}

export default () => ({
  id: 'carnet',
  rules: {
    oas3: {
      'closed-schemas': closedSchemas,
      'no-default-in-bodies': noDefaultInBodies,
      'problem-responses': problemResponses,
      'described-properties': describedProperties,
      'named-examples': namedExamples,
      'aliases-point-somewhere': aliasesPointSomewhere,
    },
  },
  decorators: { oas3: { 'headers-on-every-answer': headersOnEveryAnswer } },
});
