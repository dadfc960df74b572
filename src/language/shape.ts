/**
 * Whether the data of a file has the shape of a pipeline, told in plain words at the key or value that is wrong. It asks the
 * validator made from the schema; what names mean is not its business.
 */
import type { Diagnostic, Fix } from '../model/diagnostic';
import { nearest } from '../model/nearest';
import { at, atKey, type Path } from '../model/place';
import { type ShapeError, validatePipeline } from './pipeline-schema.generated';
import { either, problem } from './report';
import { type SchemaDocument, type Shape, shapeAt } from './schema';

/** More than anybody reads. */
const maxProblems = 200;

const typeNames: { readonly [type: string]: string } = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
  object: 'a map',
  array: 'a list',
  null: 'nothing',
};

/** What `data` is, in the words of `typeNames`. */
function kindOf(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'string') return 'text';
  if (typeof data === 'number') return 'a number';
  return typeof data === 'boolean' ? `\`${data}\`` : 'a map';
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const segment of path) value = (value as { readonly [key: string]: unknown } | undefined)?.[segment];
  return value;
}

/** The path of a JSON pointer; indices are numbers where the data has a list. */
function pathOf(pointer: string, data: unknown): Path {
  const path: (string | number)[] = [];
  let value = data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = (value as { readonly [key: string]: unknown } | undefined)?.[key];
  }
  return path;
}

/** What the value at `path` is called in a message. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  if (typeof last === 'string') return `\`${last}\``;
  const list = path.findLast((segment) => typeof segment === 'string');
  return list === undefined ? 'The item' : `An item of \`${list}\``;
}

function expectation(shape: Shape | undefined, types: readonly string[]): string {
  if (shape?.['x-expected']) return shape['x-expected'];
  if (shape?.enum) return either(shape.enum.map(String));
  const names = types.filter((type) => type !== 'null').map((type) => typeNames[type] ?? type);
  const last = names.pop() ?? 'something else';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}

/** A schema and the validator made from it. */
export interface Form {
  readonly validate: { (data: unknown): boolean; errors?: readonly ShapeError[] | null };
  /** Absent: the schema of pipelines. */
  readonly schema?: SchemaDocument;
}

const pipelineForm: Form = { validate: validatePipeline };

/** The problems of shape in `data`, in the order of the validator; empty when the shape is right. */
export function shapeProblems(data: unknown, { validate, schema }: Form = pipelineForm): readonly Diagnostic[] {
  if (validate(data)) return [];
  const diagnostics: Diagnostic[] = [];
  for (const error of validate.errors ?? []) {
    const diagnostic = tell(error, data, schema);
    if (diagnostic) diagnostics.push(diagnostic);
    if (diagnostics.length >= maxProblems) break;
  }
  return diagnostics;
}

function tell(error: ShapeError, data: unknown, schema: SchemaDocument | undefined): Diagnostic | undefined {
  if (error.keyword === 'if') return undefined; // The branch tells its problem itself.
  const path = pathOf(error.instancePath, data);
  const value = valueAt(data, path);
  const shape = shapeAt(data, path, schema);
  const name = nameOf(path);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(String(error.params.additionalProperty), path, value, shape);
    case 'propertyNames':
      return wrongName(String(error.params.propertyName), path);
    case 'required':
      return missingKey(String(error.params.missingProperty), path, value, shape);
    case 'false schema':
      return missingChoice(path, value, shape);
    case 'type':
      return wrongType(error, path, value, shape);
    case 'enum':
      return wrongWord(error.params.allowedValues as readonly unknown[], path, value, shape);
    case 'const':
      return wrongVersion(value);
    case 'pattern':
      // The pattern of a name, told by `propertyNames`.
      if (typeof value !== 'string') return undefined;
      return problem('schema', at(...path), `${name} ${said(value)}; it must be ${expectation(shape, ['string'])}.`);
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
      return problem('schema', at(...path), `${name} is ${value}; it must be ${bound(error)}.`);
    case 'minItems':
    case 'minProperties':
      return problem('schema', at(...path), `${name} is empty; it must be ${expectation(shape, [])}.`);
    default:
      return problem('schema', at(...path), `${name} does not have the right shape.`);
  }
}

function said(value: unknown): string {
  return value === '' || (typeof value === 'string' && value.trim() === '') ? 'is empty' : `is \`${String(value)}\``;
}

function bound({ keyword, params }: ShapeError): string {
  if (keyword === 'minimum') return `${params.limit} or more`;
  return keyword === 'maximum' ? `${params.limit} or less` : `more than ${params.limit}`;
}

function unknownKey(key: string, path: Path, value: unknown, shape: Shape | undefined): Diagnostic {
  const map = (value ?? {}) as { readonly [key: string]: unknown };
  if (/\s/.test(key) && map[key] === null) {
    const message = `\`${key}\` stands alone as a key without a value: inside \`{ }\` a comma ends a text. Put the text before it in quotes, or write each key on its own line.`;
    return problem('schema', atKey(...path, key), message);
  }
  const known = Object.keys(shape?.properties ?? {});
  const present = Object.keys(map);
  const near =
    nearest(
      key,
      known.filter((name) => !present.includes(name)),
    ) ?? nearest(key, known);
  const place = atKey(...path, key);
  if (near === undefined) {
    const list = known.length === 0 ? '' : ` Known keys: ${either(known, 'and')}.`;
    return problem('schema', place, `Unknown key \`${key}\`.${list}`);
  }
  const fixes: Fix[] = present.includes(near)
    ? []
    : [
        {
          title: `Change to \`${near}\``,
          edits: [{ type: 'rename-key', path: [...path, key], key: near }],
          safe: true,
        },
      ];
  return problem('schema', place, `Unknown key \`${key}\`; did you mean \`${near}\`?`, { fixes });
}

function wrongName(name: string, path: Path): Diagnostic {
  const rule = 'a letter or `_`, then letters, digits, `_`, `.` or `-`, at most 63 characters';
  const shown = name.length > 80 ? `${name.slice(0, 77)}…` : name;
  return problem('schema', atKey(...path, name), `\`${shown}\` is not a name: a name is ${rule}.`);
}

function missingKey(key: string, path: Path, value: unknown, shape: Shape | undefined): Diagnostic {
  const description = shapeAtKey(shape, key)?.description;
  const hint = description ? ` ${description.replace(/^(.*?[.:]).*$/s, '$1').replace(/:$/, '.')}` : '';
  // A misspelled key is told as an unknown one; naming it here too shows that both are one mistake.
  const known = Object.keys(shape?.properties ?? {});
  const misspelled = nearest(
    key,
    Object.keys((value as object | null) ?? {}).filter((name) => !known.includes(name)),
  );
  const also = misspelled === undefined ? '' : ` \`${misspelled}\` may be meant as it.`;
  return problem('schema', atKey(...path), `${nameOf(path)} lacks the key \`${key}\`.${also || hint}`);
}

function shapeAtKey(shape: Shape | undefined, key: string): Shape | undefined {
  return shape?.properties?.[key];
}

/** A thing of several kinds whose kind is not said. */
function missingChoice(path: Path, value: unknown, shape: Shape | undefined): Diagnostic {
  const choices = shape?.['x-one-of'] ?? [];
  const keys = Object.keys((value as object | null) ?? {});
  for (const key of keys) {
    const near = nearest(key, choices);
    if (near === undefined) continue;
    const fix: Fix = {
      title: `Change to \`${near}\``,
      edits: [{ type: 'rename-key', path: [...path, key], key: near }],
      safe: true,
    };
    return problem('schema', atKey(...path, key), `Unknown key \`${key}\`; did you mean \`${near}\`?`, {
      fixes: [fix],
    });
  }
  const place = keys[0] === undefined ? atKey(...path) : atKey(...path, keys[0]);
  return problem(
    'schema',
    place,
    `${nameOf(path)} has none of the keys ${either(choices)}; one of them says what it is.`,
  );
}

function wrongType(error: ShapeError, path: Path, value: unknown, shape: Shape | undefined): Diagnostic {
  const types = [error.params.type].flat().map(String);
  const isNothing = value === null || value === undefined;
  const is = isNothing ? 'has no value' : `is ${kindOf(value)}`;
  const place = isNothing || typeof value === 'object' ? atKey(...path) : at(...path);
  return problem('schema', place, `${nameOf(path)} ${is}; it must be ${expectation(shape, types)}.`);
}

function wrongWord(
  allowed: readonly unknown[],
  path: Path,
  value: unknown,
  shape: Shape | undefined,
): Diagnostic | undefined {
  // A value of the wrong type was told as such.
  if (typeof value !== 'string') return undefined;
  const words = allowed.map(String);
  const near = nearest(value, words);
  const expected = shape?.enum ? either(words) : expectation(shape, ['string']);
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  const fixes: Fix[] =
    near === undefined
      ? []
      : [{ title: `Change to \`${near}\``, edits: [{ type: 'set', path, value: near }], safe: true }];
  return problem('schema', at(...path), `${nameOf(path)} ${said(value)}; it must be ${expected}.${hint}`, { fixes });
}

function wrongVersion(value: unknown): Diagnostic {
  const message =
    typeof value === 'number'
      ? `The file says version ${value} of the pipeline language; this Flowproof knows version 1 and reads it as that.`
      : 'The version of the pipeline language must be the number 1: `flowproof: 1`.';
  const fix: Fix = { title: 'Change to `1`', edits: [{ type: 'set', path: ['flowproof'], value: 1 }], safe: false };
  return problem('schema', at('flowproof'), message, { fixes: [fix] });
}
