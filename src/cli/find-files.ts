/**
 * Which files a command line means: those given, and the pipeline files below the folders given, as `.gitignore` allows.
 * It knows names, never what is in a pipeline.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { shownPath } from './shown-path';

export interface FoundFiles {
  /** Absolute paths, each once; those of a folder in the order of their names. */
  readonly files: readonly string[];
  /** Absolute paths of the folders in which files were looked for, or are. */
  readonly folders: readonly string[];
  /** What is wrong with a path that was given, in plain words. */
  readonly problems: readonly string[];
}

/** The rules of one ignore file and the folder that they are about. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

function rulesIn(folder: string, file: string): readonly IgnoreRules[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(join(folder, file), 'utf8')) }];
  } catch {
    return []; // No such file, or one that we may not read: nothing is ignored by it.
  }
}

/** The ignore files that are above `folder` inside its repository, outermost first; none outside a repository. */
function inheritedRules(folder: string): readonly IgnoreRules[] {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    above.unshift(at);
    if (existsSync(join(at, '.git')))
      return [
        ...rulesIn(at, '.git/info/exclude'),
        ...above.slice(0, -1).flatMap((outer) => rulesIn(outer, '.gitignore')),
      ];
    if (dirname(at) === at) return [];
  }
}

/** As git decides: the innermost ignore file that says something about the path has the last word. */
function isIgnored(path: string, isFolder: boolean, inherited: readonly IgnoreRules[]): boolean {
  for (const { folder, rules } of [...inherited].reverse()) {
    const name = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
    const verdict = rules.test(name);
    if (verdict.ignored || verdict.unignored) return verdict.ignored;
  }
  return false;
}

function walk(
  folder: string,
  inherited: readonly IgnoreRules[],
  isPipelineFileName: (path: string) => boolean,
  problems: string[],
  folders: string[],
): readonly string[] {
  folders.push(folder);
  const rules = [...inherited, ...rulesIn(folder, '.gitignore')];
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch (error) {
    problems.push(
      `${shownPath(folder)}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
    );
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') || isIgnored(path, true, rules)
        ? []
        : walk(path, rules, isPipelineFileName, problems, folders);
    // Links to folders are not followed: they can lead in circles.
    const isFile = entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile());
    return isFile && isPipelineFileName(entry.name) && !isIgnored(path, false, rules) ? [path] : [];
  });
}

function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * The files that `paths` (relative to `workingFolder`) mean. A file that is given is taken whatever its name; a folder
 * stands for the pipeline files below it, without `node_modules`, folders whose name starts with a dot and what git ignores.
 */
export function findFiles(
  paths: readonly string[],
  workingFolder: string,
  isPipelineFileName: (path: string) => boolean,
): FoundFiles {
  const problems: string[] = [];
  const folders: string[] = [];
  const files = paths.flatMap((given) => {
    const path = resolve(workingFolder, given);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) {
      problems.push(`${given}: there is no such file or folder.`);
      folders.push(dirname(path));
      return [];
    }
    if (stat.isDirectory()) return walk(path, inheritedRules(path), isPipelineFileName, problems, folders);
    folders.push(dirname(path));
    return [path];
  });
  return { files: [...new Set(files)], folders: [...new Set(folders)], problems };
}
