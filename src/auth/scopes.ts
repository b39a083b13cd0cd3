import type { JWTPayload } from 'jose';

/** Every scope that an operation of the document asks for. */
export const scopes = [
  ...['appointments', 'clients', 'companies', 'leads', 'services'].flatMap((resource) => [
    `${resource}:read`,
    `${resource}:write`,
  ]),
  'metrics:read',
];

/** The scopes of each role that a token may name instead of scopes. */
export type RoleScopes = ReadonlyMap<string, readonly string[]>;

/**
 * The scopes that a text names, apart by blanks; `*` stands for all, `*:read` and `*:write` for those that end so.
 *
 * @throws Error that names a scope that there is not
 */
export function readScopes(text: string): string[] {
  const named = text.split(/\s+/).filter((name) => name !== '');
  const found = named.flatMap((name) => {
    const meant = scopes.filter(
      (scope) => name === '*' || scope === name || scope === name.replace('*', resourceOf(scope)),
    );
    if (meant.length === 0)
      throw new Error(`${name} is no scope; there are ${scopes.join(', ')}, *:read, *:write and *`);
    return meant;
  });
  return [...new Set(found)];
}

const resourceOf = (scope: string): string => scope.replace(/:.*/, '');

/**
 * The scopes that a token carries: those of `scope` (RFC 8693, section 4.2) or `scp`, apart by blanks or in a list. One with
 * neither, such as Supabase's, has those of its `role`.
 */
export function scopesOf({ scope, scp, role }: JWTPayload, roles: RoleScopes): Set<string> {
  const carried = scope ?? scp;
  if (carried === undefined) return new Set(typeof role === 'string' ? roles.get(role) : []);
  const list = typeof carried === 'string' ? carried.split(' ') : carried;
  return new Set(Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : []);
}
