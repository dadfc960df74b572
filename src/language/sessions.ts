/** Sessions and scenarios: who does what, how often and with which values. It knows operations and their inputs, not what they do. */
import type { Fault, Input, Operation, Scenario, ScenarioEntry, Service, Session } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import { inputsAt } from './operations';
import { type Data, type Entry, isData, textOf } from './outline';
import type { Reader } from './reader';
import { spelling } from './references';
import { either } from './report';
import { defaultOf } from './schema';
import { countOf, wordOf } from './settings';

const faultNames = ['crash', 'redelivery', 'rebuild', 'retry'] as const satisfies readonly Fault[];

/** The faults of a list; undefined where there is no list. */
export function faultsOf(value: unknown): readonly Fault[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const faults = value.map((item) => wordOf(item, faultNames)).filter((fault) => fault !== undefined);
  return [...new Set(faults)];
}

/** The session of an entry; operations that mean nothing are told and left out. */
export function sessionOf(reader: Reader, { name, path }: Entry, value: unknown): Session {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const operations = items.flatMap((item, index) => {
    const text = textOf(item);
    const operation = text === undefined ? undefined : reader.references.operation(text, [...path, index]);
    return operation === undefined ? [] : [{ operation, place: at(...path, index) }];
  });
  return { name, description: undefined, place: atKey(...path), operations };
}

/** What a scenario can name. */
export interface Cast {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly sessions: ReadonlyMap<string, Session>;
}

export function castOf(services: readonly Service[], sessions: readonly Session[]): Cast {
  return {
    operations: new Map(services.flatMap(({ operations }) => operations).map((operation) => [operation.id, operation])),
    sessions: new Map(sessions.map((session) => [session.name, session])),
  };
}

/** The scenario of an entry; entries that mean nothing are told and left out. */
export function scenarioOf(reader: Reader, { name, path, data }: Entry, cast: Cast): Scenario {
  const run = (Array.isArray(data.run) ? data.run : []).flatMap((item: unknown, index): readonly ScenarioEntry[] =>
    isData(item) ? entryOf(reader, item, [...path, 'run', index], cast) : [],
  );
  return { name, description: textOf(data.description), place: atKey(...path), run, faults: faultsOf(data.faults) };
}

function entryOf(reader: Reader, data: Data, path: Path, cast: Cast): readonly ScenarioEntry[] {
  const kind = data.operation === undefined ? 'session' : 'operation';
  const text = textOf(data[kind]);
  if (text === undefined) return [];
  const where = [...path, kind];
  const target =
    kind === 'operation' ? reader.references.operation(text, where) : sessionNamed(reader, text, where, cast);
  if (target === undefined) return [];
  const performed =
    kind === 'operation' ? [target] : (cast.sessions.get(target)?.operations ?? []).map(({ operation }) => operation);
  const known = new Map<string, Input>();
  for (const id of performed) for (const input of cast.operations.get(id)?.inputs ?? []) known.set(input.name, input);
  const inputs = inputsAt(reader, data, path).flatMap(({ input }) => {
    const declared = known.get(input.name);
    if (declared) {
      checkTypes(reader, input, declared);
      return [{ name: input.name, values: input.values }];
    }
    tellUnknownInput(reader, text, input.name, [...path, 'inputs', input.name], [...known.keys()]);
    return [];
  });
  const clients = countOf(data.clients, 1) ?? Number(defaultOf('scenarioOperation', 'clients'));
  return [{ kind, target, inputs, clients, place: at(...path) }];
}

function sessionNamed(reader: Reader, text: string, path: Path, cast: Cast): string | undefined {
  if (cast.sessions.has(text)) return text;
  const near = reader.references.near(text, cast.sessions.keys());
  const hint = near === undefined ? '.' : `; did you mean \`${near}\`?`;
  const fixes = near === undefined ? [] : [spelling(path, near)];
  reader.report('unknown-reference', at(...path), `No session is called \`${text}\`${hint}`, { fixes });
  return undefined;
}

function tellUnknownInput(reader: Reader, owner: string, name: string, path: Path, known: readonly string[]): void {
  const near = reader.references.near(name, known);
  const list = known.length === 0 ? 'it has none.' : `it has ${either(known, 'and')}.`;
  const hint = near === undefined ? list : `did you mean \`${near}\`?`;
  const fixes = near === undefined ? [] : [spelling(path, near, 'key')];
  reader.report('unknown-reference', atKey(...path), `\`${owner}\` has no input \`${name}\`; ${hint}`, { fixes });
}

const isNumber = (type: Input['type']): boolean => type === 'integer' || type === 'bigint' || type === 'numeric';

function checkTypes(reader: Reader, given: Input, declared: Input): void {
  if (given.type === declared.type || given.type === 'unknown' || declared.type === 'unknown') return;
  if (isNumber(given.type) && isNumber(declared.type)) return;
  const message = `\`${given.name}\` is ${given.type} here, but ${declared.type} in the operation.`;
  const place = given.place.kind === 'node' ? at(...given.place.path) : given.place;
  reader.report('type-mismatch', place, message, {
    related: [{ message: `\`${given.name}\` is declared here`, place: declared.place }],
  });
}
