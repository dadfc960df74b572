/**
 * The `flowproof.config.yaml` that holds for a file, read through the editor so that virtual folders have it too, and kept until
 * one of the files that it is made of changes. What it means is the core's knowledge.
 */
import * as vscode from 'vscode';
import type { Configuration, ConfigurationProblem, RuleSettings, TextReader } from '../flowproof';
import { type Core, loadCore } from './core';
import { editorRange } from './problems';

/** What a configuration says about one file. */
export interface Configured {
  readonly rules: RuleSettings;
  /** The file is not to be checked. */
  readonly isLeftOut: boolean;
}

export interface Configurations {
  /** Reads what holds for a file, where that is not known yet. */
  load(uri: vscode.Uri): Promise<void>;
  /** What holds for a file, as far as it is known: nothing before `load`. */
  for(uri: vscode.Uri): Configured;
  /** Something changed: files have to be checked again. */
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

const nothing: Configured = { rules: {}, isLeftOut: false };

/** Documents that lie in no folder have no configuration. */
function folderOf(uri: vscode.Uri): vscode.Uri | undefined {
  return uri.scheme === 'untitled' ? undefined : vscode.Uri.joinPath(uri, '..');
}

function readerIn(folder: vscode.Uri): TextReader {
  return async (path) => {
    const uri = folder.with({ path });
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open) return { type: 'text', text: open.getText() };
    try {
      return { type: 'text', text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
    } catch (error) {
      const code = error instanceof vscode.FileSystemError ? error.code : String(error);
      if (code === 'FileNotFound' || code === 'FileNotADirectory' || code === 'Unavailable') return { type: 'missing' };
      return { type: 'unreadable', why: code === 'FileIsADirectory' ? 'it is a folder' : code };
    }
  };
}

async function gather(core: Core, folder: vscode.Uri): Promise<Configuration> {
  const reader = readerIn(folder);
  const read: string[] = [];
  const path = await core.findConfiguration(folder.path, reader, read);
  if (path === undefined) return { layers: [], problems: [], read };
  const found = await core.gatherConfiguration(path, reader);
  return { ...found, read: [...read, ...found.read] };
}

/** Starts to follow configurations; `report` hears of our own faults. */
export function createConfigurations(report: (error: unknown) => void): Configurations {
  const known = new Map<string, { readonly core: Core; readonly configuration: Configuration }>();
  const loading = new Map<string, Promise<void>>();
  const changed = new vscode.EventEmitter<void>();
  const collection = vscode.languages.createDiagnosticCollection('flowproof-config');
  let generation = 0;

  /** What is wrong in the configurations themselves, each file's problems once. */
  const showProblems = (folder: vscode.Uri, problems: readonly ConfigurationProblem[]): void => {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const { file, range, message } of problems) {
      const shown = new vscode.Diagnostic(
        range ? editorRange(range) : new vscode.Range(0, 0, 0, 0),
        message,
        vscode.DiagnosticSeverity.Error,
      );
      shown.source = 'flowproof';
      byFile.set(file, [...(byFile.get(file) ?? []), shown]);
    }
    for (const [path, diagnostics] of byFile) collection.set(folder.with({ path }), diagnostics);
  };

  const forget = (uri: vscode.Uri): void => {
    const path = uri.path;
    const isUsed = [...known.values()].some(({ configuration }) => configuration.read.includes(path));
    if (!isUsed && !/\/flowproof\.config\.ya?ml$/.test(path)) return;
    generation += 1;
    known.clear();
    loading.clear();
    collection.clear();
    changed.fire();
  };

  const load = (folder: vscode.Uri): Promise<void> => {
    const key = folder.toString();
    if (known.has(key)) return Promise.resolve();
    const running = loading.get(key);
    if (running) return running;
    const started = generation;
    const work = (async () => {
      const core = await loadCore();
      const configuration = await gather(core, folder);
      // What was read before a change says nothing any more; whoever waits for it is asked again.
      if (started !== generation) return load(folder);
      known.set(key, { core, configuration });
      loading.delete(key);
      showProblems(folder, configuration.problems);
    })();
    loading.set(key, work);
    return work;
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml}');
  const subscriptions = [
    watcher,
    watcher.onDidChange(forget),
    watcher.onDidCreate(forget),
    watcher.onDidDelete(forget),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) forget(document.uri);
    }),
    changed,
    collection,
  ];

  return {
    async load(uri) {
      const folder = folderOf(uri);
      // A configuration that cannot be had must not keep the file from being checked.
      if (folder) await load(folder).catch(report);
    },
    for(uri) {
      const entry = known.get(folderOf(uri)?.toString() ?? '');
      if (!entry) return nothing;
      const { core, configuration } = entry;
      return {
        rules: core.settingsFor(configuration.layers, uri.path),
        isLeftOut: core.isLeftOut(configuration.layers, uri.path),
      };
    },
    onDidChange: changed.event,
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
