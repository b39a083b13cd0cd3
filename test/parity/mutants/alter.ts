import type { Schema } from '../../../src/contract/canonical.js';

/** What is done to a schema; answers whether it applied there, for which it is tried on a copy first. */
export type Alter = (schema: Schema) => boolean;

export const add =
  (keyword: string, amount: number): Alter =>
  (schema) => {
    const bound = schema[keyword];
    if (typeof bound !== 'number') return false;
    schema[keyword] = bound + amount;
    return true;
  };
export const remove =
  (keyword: string, applies: Alter = () => true): Alter =>
  (schema) => {
    const isThere = keyword in schema && applies(schema);
    if (isThere) Reflect.deleteProperty(schema, keyword);
    return isThere;
  };
export const rewrite =
  (keyword: string, from: RegExp, to: string): Alter =>
  (schema) => {
    const before = String(schema[keyword]);
    schema[keyword] = before.replace(from, to);
    return schema[keyword] !== before && keyword in schema;
  };
export const inItems =
  (alter: Alter): Alter =>
  (schema) =>
    schema.items !== undefined && alter(schema.items);
const isNullable = ({ type }: Schema) => Array.isArray(type) && type.includes('null');
export const allowNull: Alter = (schema) => {
  if (isNullable(schema) || schema.type === undefined) return false;
  schema.type = [String(schema.type), 'null'];
  return true;
};
export const refuseNull: Alter = (schema) => {
  if (!isNullable(schema) || 'x-null-as' in schema) return false;
  schema.type = String(schema.type?.[0]);
  return true;
};
export const retype =
  (from: string, to: string): Alter =>
  (schema) => {
    const types = [schema.type].flat();
    if (!types.includes(from)) return false;
    schema.type = types.map((type) => (type === from ? to : String(type)));
    Reflect.deleteProperty(schema, 'items');
    return true;
  };
export const nullAs: Alter = (schema) => {
  const isThere = 'x-null-as' in schema;
  schema['x-null-as'] = ['other'];
  return isThere;
};
export const members =
  (change: (members: unknown[]) => unknown[]): Alter =>
  (schema) => {
    if (!Array.isArray(schema.enum)) return false;
    schema.enum = change(schema.enum);
    return true;
  };
export const isChosen: Alter = (schema) => schema['x-normalize'] === 'lowercase';
export const isNeededText: Alter = (schema) => schema['x-normalize'] === 'text' && schema.minLength === 1;
export const isIn =
  (format: string): Alter =>
  (schema) =>
    schema.format === format;

export const noRoom: Alter = (schema) => {
  schema.additionalProperties = false;
  return [schema.type].flat().includes('object');
};

export const shortText: Alter = (schema) => {
  schema.maxLength = 10;
  return [schema.type].flat().includes('string') && !schema.format && !schema.enum;
};
