/**
 * What may stand where in a pipeline file (or in another that has a schema), read from `schemas/pipeline.schema.json`: the shape of a value, its words and its
 * defaults. It knows the schema and judges nothing.
 */

import document from '../../schemas/pipeline.schema.json';
import type { Path } from '../model/place';

/** The parts of JSON Schema that the pipeline's schema uses. */
export interface Shape {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: { readonly [key: string]: Shape };
  readonly patternProperties?: { readonly [pattern: string]: Shape };
  readonly additionalProperties?: boolean | Shape;
  readonly propertyNames?: Shape;
  readonly items?: Shape;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly if?: Shape;
  readonly then?: boolean | Shape;
  readonly else?: boolean | Shape;
  /** What is expected, as the end of a sentence. */
  readonly 'x-expected'?: string;
  /** Keys one of which must be there and says what kind of thing it is. */
  readonly 'x-one-of'?: readonly string[];
}

/** A whole schema, with the definitions that its references name. */
export type SchemaDocument = Shape & { readonly definitions: { readonly [name: string]: Shape } };

const root = document as unknown as SchemaDocument;

function isMap(data: unknown): data is { readonly [key: string]: unknown } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function fulfils(data: unknown, condition: Shape): boolean {
  if (condition.required) return isMap(data) && condition.required.every((key) => Object.hasOwn(data, key));
  if (condition.type === 'object') return isMap(data);
  return condition.type === 'string' && typeof data === 'string';
}

/** The shape with its references followed and, of its alternatives, the one that `data` chose; what stands nearer to the use wins. */
export function shapeFor(shape: Shape, data: unknown, schema: SchemaDocument = root): Shape {
  let result: Shape = shape;
  if (shape.$ref) {
    const name = shape.$ref.slice('#/definitions/'.length);
    const { $ref: _, ...own } = shape;
    result = { ...schema.definitions[name], ...own };
  }
  if (!result.if) return result.$ref ? shapeFor(result, data, schema) : result;
  const { if: condition, then: yes, else: no, ...rest } = result;
  const chosen = fulfils(data, condition) ? yes : no;
  if (typeof chosen !== 'object') return rest;
  return { ...rest, ...shapeFor(chosen, data, schema) };
}

function below(shape: Shape, segment: string | number): Shape | undefined {
  if (typeof segment === 'number') return shape.items;
  const named = shape.properties;
  if (named && Object.hasOwn(named, segment)) return named[segment];
  for (const [pattern, other] of Object.entries(shape.patternProperties ?? {})) {
    if (new RegExp(pattern).test(segment)) return other;
  }
  return typeof shape.additionalProperties === 'object' ? shape.additionalProperties : undefined;
}

/** The shape of the value at `path` in a file whose data is `data`; undefined where nothing may stand. */
export function shapeAt(data: unknown, path: Path, schema: SchemaDocument = root): Shape | undefined {
  let value = data;
  let shape: Shape | undefined = shapeFor(schema, data, schema);
  for (const segment of path) {
    shape = shape && below(shape, segment);
    if (Array.isArray(value)) value = value[Number(segment)];
    else value = isMap(value) ? value[segment] : undefined;
    shape = shape && shapeFor(shape, value, schema);
  }
  return shape;
}

/** The default that the schema gives to a key of a definition, such as `partitions` of `topic`. */
export function defaultOf(definition: string, key: string): unknown {
  const shape = root.definitions[definition]?.properties?.[key];
  return shape && shapeFor(shape, undefined).default;
}
