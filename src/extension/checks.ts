/**
 * What is known about every open pipeline file: linted as it is typed, simulated when typing rests. It decides when to ask
 * the core and keeps the newest answers; showing them is others' work.
 */
import * as vscode from 'vscode';
import type { Diagnostic, LoadedFile, RuleSettings, SimulationResult } from '../flowproof';
import type { Configurations } from './configurations';
import { type Core, loadCore } from './core';
import { type Settings, settingsFor, today } from './settings';
import type { Progress, RunningSimulation, Simulations } from './simulations';

/** From the last keystroke to the simulation. */
const simulationDelayMs = 400;
/** From the last keystroke to the lint, at least; a file that takes longer to lint waits longer. */
const lintDelayMs = 40;

export type SimulationState =
  /** Switched off in the settings, or nothing that could be simulated. */
  | { readonly state: 'off' }
  /** It runs when typing rests. */
  | { readonly state: 'waiting' }
  | { readonly state: 'running'; readonly progress: Progress | undefined }
  | { readonly state: 'done'; readonly result: SimulationResult }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly message: string };

/** One version of one file. */
export interface Check {
  readonly uri: vscode.Uri;
  readonly version: number;
  readonly core: Core;
  readonly file: LoadedFile;
  readonly diagnostics: readonly Diagnostic[];
  /** Severities from the configuration and the settings. */
  readonly rules: RuleSettings;
  readonly simulation: SimulationState;
}

export interface Checks {
  /** The newest check of an open file; its version can be older than the text's while somebody types. */
  get(uri: vscode.Uri): Check | undefined;
  readonly onDidChange: vscode.Event<Check>;
  readonly onDidClose: vscode.Event<vscode.Uri>;
  /** The check of the text as it stands now. */
  checkNow(document: vscode.TextDocument): Promise<Check>;
  /** The check with its simulation ended, whatever the settings say; cancelled by the token and by the next edit. */
  simulateNow(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<Check>;
  dispose(): void;
}

interface OpenFile {
  check: Check | undefined;
  lintTimer: NodeJS.Timeout | undefined;
  simulationTimer: NodeJS.Timeout | undefined;
  running:
    | { readonly version: number; readonly simulation: RunningSimulation; readonly end: Promise<Check> }
    | undefined;
  lastLintMs: number;
}

/** Whether a text document is ours to check. What git shows of the past has the language too, but its problems are history. */
export function isPipelineDocument(document: vscode.TextDocument): boolean {
  return document.languageId === 'flowproof' && document.uri.scheme !== 'git';
}

/** The problem that keeps the text from being read as a whole, if there is one. */
export function syntaxErrorOf(file: LoadedFile): Diagnostic | undefined {
  return file.diagnostics.find(({ rule }) => rule === 'syntax');
}

/** Whether the file itself has errors: then the pipeline is only a part of what was meant, and its simulation would say nothing. */
export function isSimulatable(file: LoadedFile): boolean {
  return file.isPipeline && !file.diagnostics.some(({ severity }) => severity === 'error');
}

/** What holds for a file: the editor's settings with, below them, the severities of its configuration. */
export function effectiveSettings(
  configurations: Configurations,
  uri: vscode.Uri,
): Settings & { readonly isLeftOut: boolean } {
  const settings = settingsFor(uri);
  const { rules, isLeftOut } = configurations.for(uri);
  return { ...settings, rules: { ...rules, ...settings.rules }, isLeftOut };
}

/** Starts to follow the open documents; `report` hears of our own faults. */
export function createChecks(
  simulations: Simulations,
  configurations: Configurations,
  report: (error: unknown) => void,
): Checks {
  const openFiles = new Map<string, OpenFile>();
  const changed = new vscode.EventEmitter<Check>();
  const closed = new vscode.EventEmitter<vscode.Uri>();

  const openFile = (document: vscode.TextDocument): OpenFile => {
    const key = document.uri.toString();
    const known = openFiles.get(key);
    if (known) return known;
    const entry = {
      check: undefined,
      lintTimer: undefined,
      simulationTimer: undefined,
      running: undefined,
      lastLintMs: 0,
    };
    openFiles.set(key, entry);
    return entry;
  };

  const stopWork = (entry: OpenFile): void => {
    clearTimeout(entry.lintTimer);
    clearTimeout(entry.simulationTimer);
    entry.running?.simulation.cancel();
    entry.running = undefined;
  };

  const publish = (entry: OpenFile, check: Check): Check => {
    entry.check = check;
    changed.fire(check);
    return check;
  };

  const lint = (document: vscode.TextDocument, entry: OpenFile, core: Core): Check => {
    if (entry.check?.version === document.version) return entry.check;
    clearTimeout(entry.lintTimer);
    const settings = effectiveSettings(configurations, document.uri);
    const startedMs = performance.now();
    const file = core.load(document.getText());
    const diagnostics = settings.isLeftOut ? [] : core.lint(file, settings.rules, today());
    entry.lastLintMs = performance.now() - startedMs;
    const willSimulate = settings.isSimulationEnabled && !settings.isLeftOut && isSimulatable(file);
    if (willSimulate) {
      clearTimeout(entry.simulationTimer);
      entry.simulationTimer = setTimeout(() => simulate(document, entry, core, false).catch(report), simulationDelayMs);
    }
    const simulation: SimulationState = { state: willSimulate ? 'waiting' : 'off' };
    const { rules } = settings;
    return publish(entry, { uri: document.uri, version: document.version, core, file, diagnostics, rules, simulation });
  };

  const simulate = async (
    document: vscode.TextDocument,
    entry: OpenFile,
    core: Core,
    isUrgent: boolean,
    token?: vscode.CancellationToken,
  ): Promise<Check> => {
    const check = lint(document, entry, core);
    if (check.simulation.state === 'done' || !isSimulatable(check.file)) return check;
    if (entry.running?.version === check.version) {
      const { simulation, end } = entry.running;
      token?.onCancellationRequested(() => simulation.cancel());
      return end;
    }
    stopWork(entry);
    const { maxStates, maxSeconds, isLeftOut } = effectiveSettings(configurations, check.uri);
    const isCurrent = (): boolean => entry.check?.version === check.version;
    const simulation = simulations.start({
      request: {
        type: 'simulate',
        version: check.version,
        text: document.getText(),
        ...(maxStates === undefined ? {} : { maxStates }),
        ...(maxSeconds === undefined ? {} : { maxSeconds }),
      },
      isUrgent,
      onProgress: (progress) => {
        if (isCurrent()) publish(entry, { ...check, simulation: { state: 'running', progress } });
      },
    });
    token?.onCancellationRequested(() => simulation.cancel());
    const end = simulation.end.then((ended): Check => {
      if (entry.running?.simulation === simulation) entry.running = undefined;
      const final = finished(check, ended, isLeftOut);
      if (ended.kind === 'failed') report(`The simulation of ${check.uri.toString(true)} failed: ${ended.message}`);
      return isCurrent() ? publish(entry, final) : final;
    });
    entry.running = { version: check.version, simulation, end };
    publish(entry, { ...check, simulation: { state: 'running', progress: undefined } });
    return end;
  };

  const follow = (document: vscode.TextDocument): void => {
    if (!isPipelineDocument(document)) return;
    const entry = openFile(document);
    stopWork(entry);
    const delayMs = Math.max(lintDelayMs, 2 * entry.lastLintMs);
    entry.lintTimer = setTimeout(async () => {
      try {
        const core = await loadCore();
        await configurations.load(document.uri);
        if (!document.isClosed) lint(document, entry, core);
      } catch (error) {
        report(error);
      }
    }, delayMs);
  };

  const forget = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    const entry = openFiles.get(key);
    if (!entry) return;
    stopWork(entry);
    openFiles.delete(key);
    closed.fire(document.uri);
  };

  const again = (): void => {
    for (const document of vscode.workspace.textDocuments) {
      const entry = openFiles.get(document.uri.toString());
      if (entry) entry.check = undefined;
      follow(document);
    }
  };

  const subscriptions = [
    vscode.workspace.onDidOpenTextDocument(follow),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) follow(document);
    }),
    vscode.workspace.onDidCloseTextDocument(forget),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('flowproof')) again();
    }),
    configurations.onDidChange(again),
    changed,
    closed,
  ];
  for (const document of vscode.workspace.textDocuments) follow(document);

  return {
    get: (uri) => openFiles.get(uri.toString())?.check,
    onDidChange: changed.event,
    onDidClose: closed.event,
    async checkNow(document) {
      const core = await loadCore();
      await configurations.load(document.uri);
      return lint(document, openFile(document), core);
    },
    async simulateNow(document, token) {
      const core = await loadCore();
      await configurations.load(document.uri);
      return simulate(document, openFile(document), core, true, token);
    },
    dispose() {
      for (const entry of openFiles.values()) stopWork(entry);
      openFiles.clear();
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

function finished(check: Check, ended: Awaited<RunningSimulation['end']>, isLeftOut: boolean): Check {
  switch (ended.kind) {
    case 'done':
      return {
        ...check,
        diagnostics: isLeftOut ? [] : check.core.checkWith(check.file, ended.result, check.rules, today()),
        simulation: { state: 'done', result: ended.result },
      };
    case 'cancelled':
      return { ...check, simulation: { state: 'cancelled' } };
    case 'failed':
      return { ...check, simulation: { state: 'failed', message: ended.message } };
  }
}
