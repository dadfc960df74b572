/** Which names of a file, the catalog or a relation fit at a path: as a value, or as a key of the map there. It knows routes, no text. */
import { allTechnologies, isolationLevels, resolveTechnology, technologyById } from '../catalog/lookup';
import type { Section, Technology } from '../catalog/technology';
import { nodesOf, operationsOf, type Pipeline, type PipelineNode, relationOf } from '../model/pipeline';
import type { Path } from '../model/place';
import { ruleIds } from '../model/rule-ids';
import type { CompletionKind } from './complete';
import { valueAt } from './cursor';
import { describeLevel, describeTechnology, titleOf } from './describe-technology';
import { textOf } from './outline';

export interface Proposal {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly documentation?: string;
}

const sections: readonly Section[] = ['stores', 'topics', 'connectors', 'views', 'services'];

/** Names that fit at `path` of a file with this data; empty where names are people's own choice, or words of the schema. */
export function namesFor(pipeline: Pipeline, data: unknown, path: Path, wanted: 'key' | 'value'): readonly Proposal[] {
  const section = path[0];
  if (wanted === 'key') return keyNames(pipeline, data, path);
  const place = sections.find((one) => one === section);
  if (place && path.length === 3 && path[2] === 'technology') return technologies(place);
  switch (section) {
    case 'stores':
      if (path.length === 3 && path[2] === 'isolation') return levels(storeTechnology(data, path[1]));
      if (path[2] === 'tables' && (path[4] === 'key' || path[4] === 'unique')) {
        return columns(data, path.slice(0, 4));
      }
      return [];
    case 'topics':
      return path[2] === 'key' ? columns(data, path.slice(0, 2)) : [];
    case 'connectors':
      if (path[2] === 'from') return [...relations(pipeline), ...nodes(pipeline, 'store')];
      return path[2] === 'to' ? relations(pipeline) : [];
    case 'views':
      if (path[2] === 'from') return relations(pipeline);
      if (path[2] === 'replica_of') return nodes(pipeline, 'store');
      return path[2] === 'publishes' ? nodes(pipeline, 'topic') : [];
    case 'services':
      return inOperation(pipeline, data, path);
    case 'sessions':
      return path.length === 3 ? operations(pipeline) : [];
    case 'scenarios':
      if (path[2] !== 'run' || path.length !== 5) return [];
      if (path[4] === 'operation') return operations(pipeline);
      return path[4] === 'session' ? pipeline.sessions.map(({ name }) => ({ label: name, kind: 'node' })) : [];
    default:
      return [];
  }
}

function keyNames(pipeline: Pipeline, data: unknown, path: Path): readonly Proposal[] {
  const [section] = path;
  if (section === 'rules' && path.length === 1) return ruleIds.map((rule) => ({ label: rule, kind: 'rule' }));
  if (section === 'stores' && path.length === 6 && path[4] === 'rows') return columns(data, path.slice(0, 4));
  if (section === 'topics' && path.length === 4 && path[2] === 'rows') {
    const own = columns(data, path.slice(0, 2));
    return own.length > 0 ? own : columnsOfRelation(pipeline, String(path[1]));
  }
  if (section === 'connectors' && path.length === 3 && path[2] === 'to') return relations(pipeline);
  if (section === 'scenarios' && path.length === 5 && path[2] === 'run' && path[4] === 'inputs') {
    const target = textOf(valueAt(data, [...path.slice(0, 4), 'operation']));
    const meant = operationsOf(pipeline).find(({ id, name }) => id === target || name === target);
    return (meant?.inputs ?? []).map(({ name, type }) => ({ label: name, kind: 'parameter', detail: type }));
  }
  return [];
}

function inOperation(pipeline: Pipeline, data: unknown, path: Path): readonly Proposal[] {
  if (path[2] !== 'operations') return [];
  if (path[4] === 'reads' || path[4] === 'writes') return relations(pipeline);
  if (path[4] === 'on' && path[5] === 'topic') return nodes(pipeline, 'topic');
  if (path[4] !== 'steps') return [];
  const last = path.at(-1);
  if (last === 'transaction') return [...nodes(pipeline, 'store'), ...brokers(pipeline)];
  if (last !== 'isolation') return [];
  return levels(storeTechnology(data, valueAt(data, [...path.slice(0, -1), 'transaction'])));
}

function relations(pipeline: Pipeline): readonly Proposal[] {
  return pipeline.relations.map(({ id, kind, columns: known }) => ({
    label: id,
    kind: 'relation',
    detail: kind,
    ...(known ? { documentation: columnList(known) } : {}),
  }));
}

/** Columns in one line of Markdown: `item text, qty integer`. */
export function columnList(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
}

function nodes(pipeline: Pipeline, kind: PipelineNode['kind']): readonly Proposal[] {
  return nodesOf(pipeline)
    .filter((node) => node.kind === kind)
    .map(({ name, technology }) => ({
      label: name,
      kind: 'node',
      detail: technologyById(technology.id)?.name ?? kind,
    }));
}

/** The technologies that keep the file's topics, as they are written there. */
function brokers(pipeline: Pipeline): readonly Proposal[] {
  const given = pipeline.topics.map(({ technology }) => technology.given).filter((name) => name !== undefined);
  return [...new Set(given)].map((name) => ({
    label: name,
    kind: 'technology',
    detail: 'atomic appends to its topics',
  }));
}

function operations(pipeline: Pipeline): readonly Proposal[] {
  const all = operationsOf(pipeline);
  return all.map(({ id, name, service }) => {
    const isUnique = all.filter((other) => other.name === name).length === 1;
    return { label: isUnique ? name : id, kind: 'operation', detail: service };
  });
}

/** Columns that the entry at `path` of the data declares. */
function columns(data: unknown, path: Path): readonly Proposal[] {
  const declared = valueAt(data, [...path, 'columns']);
  if (typeof declared !== 'object' || declared === null) return [];
  return Object.entries(declared).map(([name, type]) => ({ label: name, kind: 'column', detail: String(type ?? '') }));
}

function columnsOfRelation(pipeline: Pipeline, id: string): readonly Proposal[] {
  return (relationOf(pipeline, id)?.columns ?? []).map(({ name, type }) => ({
    label: name,
    kind: 'column',
    detail: type,
  }));
}

function storeTechnology(data: unknown, store: unknown): Technology | undefined {
  if (typeof store !== 'string') return undefined;
  const version = valueAt(data, ['stores', store, 'version']);
  const context = version === undefined || version === null ? {} : { version: String(version) };
  return resolveTechnology(textOf(valueAt(data, ['stores', store, 'technology'])), 'stores', context).technology;
}

function levels(technology: Technology | undefined): readonly Proposal[] {
  return (technology ? isolationLevels(technology) : []).map((level) => ({
    label: level.name,
    kind: 'word',
    detail: `${level.is.replaceAll('_', ' ')}${level.default ? ', default' : ''}`,
    ...(technology ? { documentation: describeLevel(technology, level) } : {}),
  }));
}

function technologies(section: Section): readonly Proposal[] {
  const fitting = allTechnologies().filter((one) => one.kind !== 'generic' && one.sections.includes(section));
  const usualFirst = fitting.toSorted((a, b) => Number(b.sections[0] === section) - Number(a.sections[0] === section));
  const listed = usualFirst.map(
    (technology): Proposal => ({
      label: technology.id,
      kind: 'technology',
      detail: titleOf(technology),
      documentation: describeTechnology(technology),
    }),
  );
  const feed = { label: 'native', kind: 'technology', detail: 'the change feed of the store itself' } as const;
  return section === 'connectors' ? [...listed, feed] : listed;
}
