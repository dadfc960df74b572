/**
 * What stands at an offset of a file, told in Markdown: what a technology guarantees, what a level permits, the columns of a
 * relation, what a key means. It tells what is known and judges nothing.
 */
import { isolationLevel, resolveTechnology } from '../catalog/lookup';
import type { Section, Technology } from '../catalog/technology';
import { nodesOf, operationsOf, type Pipeline, relationOf } from '../model/pipeline';
import type { OffsetRange, Path } from '../model/place';
import type { RelationId } from '../model/statement';
import { columnList } from './complete-names';
import { contentOf } from './content';
import { valueAt } from './cursor';
import { describeSql } from './describe-sql';
import { describeLevel, describeTechnology, titleOf } from './describe-technology';
import type { LoadedFile } from './load';
import { aNode, textOf } from './outline';
import { shapeAt } from './schema';
import { type Spot, spotAt } from './spot';
import { isSqlPath } from './sql-around';
import { parseYaml } from './syntax';

export interface Description {
  readonly markdown: string;
  /** What is described: 0-based UTF-16 offsets in the file. */
  readonly range: OffsetRange;
}

/** What is known of what stands at `offset` (0-based, UTF-16); undefined where nothing is. */
export function describe(file: LoadedFile, offset: number): Description | undefined {
  if (!file.isPipeline) return undefined;
  const { root } = parseYaml(file.text);
  const spot = spotAt(root, offset);
  if (!spot) return undefined;
  const { data } = contentOf(root);
  const { pipeline } = file;
  if (spot.part === 'value' && isSqlPath(spot.path)) return describeSql(file, spot, offset);
  const markdown = spot.part === 'key' ? describeKey(pipeline, data, spot.path) : describeValue(pipeline, data, spot);
  if (markdown === undefined) return undefined;
  const range = file.offsets({ kind: 'node', path: spot.path, ...(spot.part === 'key' ? { part: 'key' } : {}) });
  return { markdown, range };
}

const nodeSections: readonly Section[] = ['stores', 'topics', 'connectors', 'views', 'services'];

function describeKey(pipeline: Pipeline, data: unknown, path: Path): string | undefined {
  const own = describeEntry(pipeline, data, path);
  const { description, default: byDefault } = shapeAt(data, path) ?? {};
  const isDefaultSaid = description?.includes('Default') ?? false;
  const ending = byDefault === undefined || isDefaultSaid ? '' : ` Default: \`${String(byDefault)}\`.`;
  const meaning = description === undefined ? undefined : `${description}${ending}`;
  const parts = [own, meaning].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

/** The key that names something of the file. */
function describeEntry(pipeline: Pipeline, data: unknown, path: Path): string | undefined {
  const [section, name] = path;
  const isNode = nodeSections.some((one) => one === section);
  if (isNode && path.length === 2) return describeNode(pipeline, data, String(name));
  if (section === 'stores' && path[2] === 'tables' && path.length === 4) {
    return describeRelation(pipeline, `${name}.${path[3]}`);
  }
  if (section === 'services' && path[2] === 'operations' && path.length === 4) {
    return describeOperation(pipeline, `${name}.${path[3]}`);
  }
  return undefined;
}

function technologyAt(data: unknown, section: unknown, name: unknown): Technology | undefined {
  const place = nodeSections.find((one) => one === section);
  const entry = place && typeof name === 'string' ? [place, name] : undefined;
  if (!place || !entry) return undefined;
  const version = valueAt(data, [...entry, 'version']);
  const context = version === undefined || version === null ? {} : { version: String(version) };
  return resolveTechnology(textOf(valueAt(data, [...entry, 'technology'])), place, context).technology;
}

function describeNode(pipeline: Pipeline, data: unknown, name: string): string | undefined {
  const node = nodesOf(pipeline).find((one) => one.name === name);
  if (!node) return undefined;
  const technology = technologyAt(data, `${node.kind}s`, name);
  const product = technology && technology.kind !== 'generic' ? `: ${titleOf(technology)}` : '';
  const lines = [`\`${name}\` is ${aNode(node.kind)}${product}.`];
  if (node.description !== undefined) lines.push(node.description);
  if (node.kind === 'store') lines.push(`Isolation: ${node.isolation.value}${whose(node.isolation.from)}.`);
  if (node.kind === 'topic') {
    lines.push(
      `Content: ${node.content.value}; ${node.partitions} ${node.partitions === 1 ? 'partition' : 'partitions'}.`,
    );
  }
  if (node.kind === 'connector') {
    lines.push(
      `Mode: ${node.mode.value}${whose(node.mode.from)}${node.cursor === undefined ? '' : `, by the column ${node.cursor}`}. Delivery: ${node.delivery.value}${whose(node.delivery.from)}. Transactions ${node.transactions.value ? 'stay' : 'do not stay'} together${whose(node.transactions.from)}.`,
    );
  }
  if (node.kind === 'view') lines.push(`Consistency: ${node.consistency.value}${whose(node.consistency.from)}.`);
  const columns = relationOf(pipeline, name)?.columns;
  if (columns) lines.push(`Columns: ${columnList(columns)}.`);
  return lines.join('\n\n');
}

function whose(from: 'file' | 'technology' | 'default'): string {
  return from === 'technology' ? ', as its technology has it' : from === 'default' ? ', by default' : '';
}

/** A relation with its columns and key; undefined when there is none. */
export function describeRelation(pipeline: Pipeline, id: RelationId): string | undefined {
  const relation = relationOf(pipeline, id);
  if (!relation) return undefined;
  const kind = relation.kind === 'replica' ? 'table of a replica' : relation.kind;
  const key = relation.key.map((index) => relation.columns?.[index]?.name).filter((name) => name !== undefined);
  const keyed = key.length === 0 ? '' : `\n\nKey: ${key.map((name) => `\`${name}\``).join(', ')}.`;
  const columns = relation.columns ? `Columns: ${columnList(relation.columns)}.` : 'Its columns are not known.';
  return `\`${id}\`, a ${kind}.\n\n${columns}${keyed}`;
}

function describeOperation(pipeline: Pipeline, id: string): string | undefined {
  const operation = operationsOf(pipeline).find((one) => one.id === id);
  if (!operation) return undefined;
  const { trigger, description, inputs, exposed } = operation;
  const starts =
    trigger.kind === 'topic'
      ? `runs for each message of \`${trigger.topic}\`, ${trigger.delivery.value}`
      : trigger.kind === 'timer'
        ? `runs every ${trigger.every.text}`
        : `runs on request${exposed === 'public' ? ', from anybody' : ''}`;
  const given = inputs.length === 0 ? [] : [`Inputs: ${columnList(inputs)}.`];
  return [`\`${id}\` ${starts}.`, ...(description === undefined ? [] : [description]), ...given].join('\n\n');
}

function describeValue(pipeline: Pipeline, data: unknown, { path, scalar }: Spot): string | undefined {
  const text = String(scalar.value ?? '');
  const last = path.at(-1);
  const [section, name] = path;
  if (path.length === 3 && last === 'technology') {
    const technology = technologyAt(data, section, name);
    return technology && describeTechnology(technology);
  }
  if (last === 'isolation' && (section === 'stores' || section === 'services')) {
    const store = section === 'stores' ? name : valueAt(data, [...path.slice(0, -1), 'transaction']);
    const technology = technologyAt(data, 'stores', store);
    const level = technology && isolationLevel(technology, text);
    if (technology && level) return describeLevel(technology, level);
  }
  return describeName(pipeline, data, path, text) ?? describeWord(data, path);
}

/** A value that names something of the file. Values of rows and inputs are data, whatever they say. */
function describeName(pipeline: Pipeline, data: unknown, path: Path, text: string): string | undefined {
  if (path.includes('rows') || path.includes('inputs') || path.includes('columns')) return undefined;
  if (!namesSomething(path)) return undefined;
  const tables = pipeline.relations.filter(({ id, kind, node }) => kind === 'table' && id === `${node}.${text}`);
  const [table] = tables;
  const relation =
    describeRelation(pipeline, text) ??
    (table && tables.length === 1 ? describeRelation(pipeline, table.id) : undefined);
  const operation = operationsOf(pipeline).filter(({ id, name }) => id === text || name === text);
  if (path[0] === 'sessions' || path.at(-1) === 'operation') return describeOperation(pipeline, operation[0]?.id ?? '');
  return describeNode(pipeline, data, text) ?? relation;
}

const naming = ['from', 'to', 'replica_of', 'publishes', 'reads', 'writes', 'topic', 'transaction', 'operation'];

function namesSomething(path: Path): boolean {
  if (path[0] === 'sessions') return true;
  const key = path.findLast((segment) => typeof segment === 'string' && naming.includes(segment));
  return key !== undefined && path.length >= 3;
}

function describeWord(data: unknown, path: Path): string | undefined {
  const shape = shapeAt(data, path);
  return shape?.enum || shape?.examples ? shape.description : undefined;
}
