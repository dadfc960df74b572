/**
 * Finds the configuration that holds for a file and everything that it extends: presets, files, packages. It reads through the
 * reader that it is given, so that a disk, an editor and a test are the same to it.
 */
import { type Layer, presets } from '../model/configuration';
import { folderOf, foldersFrom, pathFrom } from '../model/file-path';
import { nearestNames } from '../model/nearest';
import type { Range } from '../model/place';
import { type ConfigurationText, readConfiguration } from './configuration';

/** The names under which a configuration is found, first the one that wins. */
export const configurationNames: readonly string[] = ['flowproof.config.yaml', 'flowproof.config.yml'];

/** What reading a path gave; paths are absolute, with `/`. */
export type ReadText =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'missing' }
  /** It is there, but cannot be read; why, as the end of a sentence. */
  | { readonly type: 'unreadable'; readonly why: string };

export type TextReader = (path: string) => Promise<ReadText>;

/** Something wrong in a configuration; the range is 0-based, absent where the file as a whole is meant. */
export interface ConfigurationProblem {
  readonly file: string;
  readonly range?: Range;
  readonly message: string;
}

export interface Configuration {
  /** From the first that is extended to the file itself. */
  readonly layers: readonly Layer[];
  readonly problems: readonly ConfigurationProblem[];
  /** Every path that was read, also those that are not there: when one of them changes, so may this. */
  readonly read: readonly string[];
}

/** The nearest configuration at or above `folder`; undefined: there is none. `read` takes every path that was looked at. */
export async function findConfiguration(
  folder: string,
  reader: TextReader,
  read: string[] = [],
): Promise<string | undefined> {
  for (const above of foldersFrom(folder)) {
    for (const name of configurationNames) {
      const path = pathFrom(above, name);
      read.push(path);
      if ((await reader(path)).type !== 'missing') return path;
    }
  }
  return undefined;
}

/** More files than any configuration is made of: what branches at every step would never end. */
const maxReads = 1000;

interface Gathering {
  readonly reader: TextReader;
  readonly layers: Layer[];
  readonly problems: ConfigurationProblem[];
  readonly read: string[];
}

/** The configuration at `path` with everything that it extends. Never rejects unless the reader does. */
export async function gatherConfiguration(path: string, reader: TextReader): Promise<Configuration> {
  const gathering: Gathering = { reader, layers: [], problems: [], read: [path] };
  const found = await reader(path);
  switch (found.type) {
    case 'text':
      await gather(path, folderOf(path) ?? path, found.text, [path], gathering);
      break;
    case 'missing':
      gathering.problems.push({ file: path, message: 'There is no such file.' });
      break;
    case 'unreadable':
      gathering.problems.push({ file: path, message: `Cannot be read: ${found.why}.` });
      break;
  }
  const { layers, problems, read } = gathering;
  return { layers, problems, read };
}

/** `folder`: where the file's patterns start. `chain`: the files that led here, this one last. */
async function gather(
  path: string,
  folder: string,
  text: string,
  chain: readonly string[],
  gathering: Gathering,
): Promise<void> {
  const said = readConfiguration(text);
  gathering.problems.push(...said.problems.map((problem) => ({ file: path, ...problem })));
  for (const extended of said.extends) await extend(extended, path, folder, chain, gathering);
  const { rules, overrides, ignore } = said;
  gathering.layers.push({ folder, rules, overrides, ignore });
}

async function extend(
  { name, range }: ConfigurationText['extends'][number],
  path: string,
  folder: string,
  chain: readonly string[],
  gathering: Gathering,
): Promise<void> {
  const tell = (message: string): void => void gathering.problems.push({ file: path, range, message });
  if (Object.hasOwn(presets, name)) {
    const rules = presets[name as keyof typeof presets];
    gathering.layers.push({ folder, rules, overrides: [], ignore: [] });
    return;
  }
  const own = folderOf(path) ?? path;
  const isFile = /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(name);
  const candidates = isFile ? [pathFrom(own, name)] : packagePaths(name, own);
  for (const candidate of candidates) {
    if (chain.includes(candidate)) {
      const circle = [...chain.slice(chain.indexOf(candidate)), candidate].map((one) => `\`${nameIn(own, one)}\``);
      tell(
        circle.length === 2
          ? `\`${name}\` is this file itself: a configuration cannot extend itself.`
          : `\`${name}\` leads back to a file that extends this one: ${circle.join(' → ')}. Take one of them out of the circle.`,
      );
      return;
    }
    if (gathering.read.length >= maxReads)
      return tell(`Too much is extended: more than ${maxReads} paths were read by here.`);
    gathering.read.push(candidate);
    const found = await gathering.reader(candidate);
    if (found.type === 'missing') continue;
    if (found.type === 'unreadable') return tell(`\`${name}\` (${candidate}) cannot be read: ${found.why}.`);
    // A package knows nothing of the folders that it is used in: its patterns start where it is extended.
    await gather(
      candidate,
      isFile ? (folderOf(candidate) ?? folder) : folder,
      found.text,
      [...chain, candidate],
      gathering,
    );
    return;
  }
  tell(isFile ? `There is no file \`${name}\` (${candidates[0]}).` : missingName(name));
}

/** Where a package's configuration may lie: its own file of that name, or the file of it that the name gives. */
function packagePaths(name: string, folder: string): readonly string[] {
  if (name.trim() === '' || /(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(name)) return [];
  const files = /\.ya?ml$/.test(name) ? [name] : configurationNames.map((file) => `${name}/${file}`);
  return foldersFrom(folder).flatMap((above) => files.map((file) => pathFrom(above, `node_modules/${file}`)));
}

function missingName(name: string): string {
  const known = Object.keys(presets);
  const near = /[@/]/.test(name) ? [] : nearestNames(name, known);
  const list = known.map((one) => `\`${one}\``).join(' and ');
  const hint =
    near.length > 0
      ? `did you mean \`${near[0]}\`?`
      : `the presets are ${list}, a file is written \`./${/\.ya?ml$/.test(name) ? name : 'base.yaml'}\`, and a package must be installed and hold a \`${configurationNames[0]}\`.`;
  return `No preset and no package in node_modules is called \`${name}\`; ${hint}`;
}

/** A path as it is said in a message about a file of `folder`. */
function nameIn(folder: string, path: string): string {
  const head = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(head) ? `./${path.slice(head.length)}` : path;
}
