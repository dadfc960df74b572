/** Services and their operations: what starts them, what they can be given, and what they do. It knows the file's names and SQL. */
import type { Input, Operation, RelationMention, Service, Setting, Trigger } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import type { SqlType } from '../model/value';
import { deliveryOf } from './connectors';
import { type Data, type Entry, isData, itemsOf, type Outline, textOf } from './outline';
import { type Reader, technologyOf } from './reader';
import { defaultOf } from './schema';
import { durationOf, messageIsolationOf, wordOf } from './settings';
import { stepsAt } from './steps';
import { parameterType, valuesAt } from './values';

const exposures = ['public', 'internal'] as const;

/** The service of an entry; columns of all relations are known. */
export function serviceOf(reader: Reader, entry: Outline['services'][number]): Service {
  const { reference } = technologyOf(reader, entry, 'services');
  const { name, path, data } = entry;
  const exposed = wordOf(data.exposed, exposures) ?? wordOf(defaultOf('service', 'exposed'), exposures) ?? 'internal';
  return {
    kind: 'service',
    name,
    description: textOf(data.description),
    place: atKey(...path),
    technology: reference,
    exposed,
    operations: entry.operations.map((operation) => operationOf(reader, operation, name, exposed)),
  };
}

function operationOf(reader: Reader, entry: Entry, service: string, exposed: Service['exposed']): Operation {
  const { name, path, data } = entry;
  const trigger = triggerOf(reader, entry);
  const inputs = inputsAt(reader, data, path);
  const parameters = new Map<string, SqlType>(messageColumns(reader, trigger));
  for (const { input, parameter } of inputs) parameters.set(input.name, parameter);
  return {
    id: `${service}.${name}`,
    name,
    service,
    description: textOf(data.description),
    trigger,
    exposed,
    inputs: inputs.map(({ input }) => input),
    body: bodyOf(reader, entry, parameters),
    place: atKey(...path),
  };
}

function messageColumns(reader: Reader, trigger: Trigger): readonly (readonly [string, SqlType])[] {
  if (trigger.kind !== 'topic') return [];
  return (reader.relations.get(trigger.topic)?.columns ?? []).map(({ name, type }) => [name, type] as const);
}

/** Inputs at `inputs` of an entry, each with the type that SQL gives to the parameter. */
export function inputsAt(
  reader: Reader,
  data: Data,
  path: Path,
): readonly { readonly input: Input; readonly parameter: SqlType }[] {
  if (!isData(data.inputs)) return [];
  return Object.entries(data.inputs).map(([name, value]) => {
    const inputPath = [...path, 'inputs', name];
    // A lone null is a value here, not an empty list.
    const items = value === null ? [{ value, path: inputPath }] : itemsOf(value, inputPath);
    const { values, type } = valuesAt(reader, items);
    return { input: { name, values, type, place: atKey(...inputPath) }, parameter: parameterType(type, values) };
  });
}

function triggerOf(reader: Reader, entry: Entry): Trigger {
  const { data, path } = entry;
  const { on } = data;
  const isSaid = deliveryOf(data.delivery) !== undefined;
  if (isData(on) && textOf(on.topic) !== undefined) {
    const place = at(...path, 'on', 'topic');
    const topic = reader.references.node(textOf(on.topic) ?? '', [...path, 'on', 'topic'], ['topic']);
    if (topic === undefined) return { kind: 'request' };
    reader.references.touched.add(topic);
    return { kind: 'topic', topic, delivery: deliveryAt(data, path), isolation: messageIsolationOf(entry), place };
  }
  for (const key of [...(isSaid ? ['delivery'] : []), ...(messageIsolationOf(entry) ? ['isolation'] : [])]) {
    const message = `\`${key}\` is for operations that a topic starts: \`on: { topic: … }\`.`;
    reader.report('schema', atKey(...path, key), message);
  }
  const every = isData(on) ? durationOf(on.every) : undefined;
  return every ? { kind: 'timer', every } : { kind: 'request' };
}

function deliveryAt(data: Data, path: Path): Setting<'at most once' | 'at least once' | 'exactly once'> {
  const said = deliveryOf(data.delivery);
  if (said !== undefined) return { value: said, from: 'file', place: at(...path, 'delivery') };
  return { value: deliveryOf(defaultOf('operation', 'delivery')) ?? 'at least once', from: 'default' };
}

function bodyOf(reader: Reader, { data, path }: Entry, parameters: ReadonlyMap<string, SqlType>): Operation['body'] {
  if (data.steps === undefined) {
    return {
      kind: 'sketch',
      reads: mentionsAt(reader, data, path, 'reads'),
      writes: mentionsAt(reader, data, path, 'writes'),
    };
  }
  for (const key of ['reads', 'writes']) {
    if (data[key] === undefined) continue;
    reader.report(
      'schema',
      atKey(...path, key),
      `\`${key}\` is for a sketch without \`steps\`; the steps say what is read and written.`,
    );
  }
  return { kind: 'steps', steps: stepsAt(reader, data.steps, [...path, 'steps'], parameters) };
}

function mentionsAt(reader: Reader, data: Data, path: Path, key: string): readonly RelationMention[] {
  return itemsOf(data[key], [...path, key]).flatMap((item): readonly RelationMention[] => {
    const text = textOf(item.value);
    const relation = text === undefined ? undefined : reader.references.relation(text, item.path);
    if (relation === undefined) return [];
    if (key === 'writes') reader.references.written.add(relation);
    return [{ relation, place: at(...item.path) }];
  });
}
