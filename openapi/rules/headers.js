/**
 * Headers with `x-on-every-answer` are written down once, in `components/headers`; the bundled document, which clients read,
 * has them with every response. So no response can be written without them. Those with `x-on-every-answer-beside` are with
 * every response of the operations that declare the status that it names, and so wherever else such a response is shared.
 */
export function headersOnEveryAnswer() {
  let headers = [];
  const add = (response, isMeant) => {
    const names = headers.filter(([, header]) => isMeant(header)).map(([name]) => name);
    const references = names.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
    response.headers = { ...response.headers, ...Object.fromEntries(references) };
  };
  return {
    Root: {
      enter({ components }, { resolve }) {
        headers = Object.entries(components?.headers ?? {}).map(([name, header]) => [name, resolve(header).node ?? {}]);
      },
    },
    Response: {
      leave(response) {
        add(response, (header) => header['x-on-every-answer']);
      },
    },
    Operation: {
      leave({ responses }, { resolve }) {
        for (const response of Object.values(responses)) {
          add(resolve(response).node, (header) => header['x-on-every-answer-beside'] in responses);
        }
      },
    },
  };
}
