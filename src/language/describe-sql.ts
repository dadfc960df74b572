/** What a name inside a piece of SQL means: a relation, a column of what the text reads, a parameter, an earlier result. */
import { relationOf } from '../model/pipeline';
import { candidatesFor } from '../sql/resolve-relation';
import { tokensOf } from '../sql/tokens';
import { columnList } from './complete-names';
import { type Description, describeRelation } from './describe';
import type { LoadedFile } from './load';
import type { Spot } from './spot';
import { columnsOf, operationAt, parametersOf, relationsInSql, sourcesIn, variablesBefore } from './sql-around';

/** The name at `offset` of the file, which stands in the SQL of this scalar; undefined where it means nothing that is known. */
export function describeSql(file: LoadedFile, { path, scalar }: Spot, offset: number): Description | undefined {
  const text = String(scalar.value ?? '');
  const tokens = tokensOf(text);
  const spanOf = (from: number, to: number) => {
    const [first, last] = [tokens[from], tokens[to]];
    const span = { start: first?.start ?? 0, end: last?.end ?? 0 };
    return file.offsets({ kind: 'node', path, span });
  };
  const at = tokens.findIndex((token, index) => {
    const range = spanOf(index, index);
    return range.start <= offset && offset <= range.end && ['word', 'quoted', 'parameter'].includes(token.kind);
  });
  const token = tokens[at];
  if (!token) return undefined;
  const { pipeline } = file;
  const range = spanOf(at, at);
  const say = (markdown: string | undefined): Description | undefined =>
    markdown === undefined ? undefined : { markdown, range };
  if (token.kind === 'parameter') return say(describeParameter(file, path, token.names ?? []));
  const nameOf = (index: number): string => tokens[index]?.text.replace(/^"(.*)"$/, '$1').replaceAll('""', '"') ?? '';
  const name = nameOf(at);
  const owner = tokens[at - 1]?.text === '.' ? nameOf(at - 2) : undefined;
  const relations = relationsInSql(pipeline);
  const sources = sourcesIn(text, relations);
  const own = path[0] === 'stores' ? relations.find(({ id }) => id === `${path[1]}.${path[3]}`) : undefined;
  const seen = own ? [...sources, { alias: own.name, relation: own }] : sources;
  const columns = seen
    .filter(({ alias }) => owner === undefined || alias === owner)
    .flatMap((source) => columnsOf(source.relation).map((column) => ({ ...column, of: source.relation.id })))
    .filter((column) => column.name === name);
  const isRelation = tokens[at + 1]?.text === '.' || !columns.length;
  const meant = candidatesFor(relations, owner === undefined ? [name] : [owner, name])[0];
  const alias = owner === undefined ? seen.find((source) => source.alias === name)?.relation : undefined;
  if (isRelation && (alias ?? meant)) return say(describeRelation(pipeline, (alias ?? meant)?.id ?? ''));
  if (columns.length === 0) return undefined;
  const lines = columns.map(({ type, of }) => `\`${name}\` ${type}, a column of \`${of}\``);
  return say([...new Set(lines)].join('\n\n'));
}

function describeParameter(file: LoadedFile, path: Spot['path'], names: readonly string[]): string | undefined {
  const { pipeline } = file;
  const operation = operationAt(pipeline, path);
  if (!operation) return undefined;
  const [name = '', column] = names;
  if (column === undefined && parametersOf(pipeline, operation).has(name)) {
    const type = parametersOf(pipeline, operation).get(name);
    const input = operation.inputs.find((one) => one.name === name);
    const from =
      input || operation.trigger.kind !== 'topic'
        ? `an input of \`${operation.id}\``
        : `a column of the message of \`${relationOf(pipeline, operation.trigger.topic)?.id ?? operation.trigger.topic}\``;
    return `\`:${name}\` ${type ?? ''}, ${from}`;
  }
  const variables = variablesBefore(operation, path);
  if (!variables.has(name)) return undefined;
  const columns = variables.get(name);
  const type = columns?.find((one) => one.name === column)?.type;
  if (column !== undefined && type !== undefined) {
    return `\`:${name}.${column}\` ${type}, of the first row of an earlier statement; NULL when there was none`;
  }
  const known = columns ? `: ${columnList(columns)}` : '';
  return `\`:${name}\`, the first row of an earlier statement${known}`;
}
