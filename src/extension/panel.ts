/**
 * One diagram beside its text: turns checks of the file into screens, the cursor into a selection, and the panel's requests
 * into places of the text. What the screens look like is the webview's work.
 */
import * as vscode from 'vscode';
import type { Diagram, Layout, Place } from '../flowproof';
import type { PanelNotice, PanelRequest, Screen } from '../protocol';
import { type Check, type Checks, syntaxErrorOf } from './checks';
import type { Layouts } from './layouts';
import { panelPage } from './panel-page';
import { editorRange } from './problems';
import { badgesOf, type Target, targetsAt, targetsOf } from './screen';
import { simulationText } from './simulation-words';
import { revealIn, type StepMark } from './text-reveal';

export const panelType = 'flowproof.diagram';

/** A diagram that is drawn, with the check that it was made of. */
interface Drawn {
  readonly check: Check;
  readonly diagram: Diagram;
  readonly layout: Layout;
  readonly targets: readonly Target[];
}

export interface DiagramPanel {
  readonly uri: vscode.Uri;
  readonly panel: vscode.WebviewPanel;
  /** Plays a finding as soon as the panel shows the result that holds it. */
  play(scenario: string, finding: number): void;
  step(direction: 'next' | 'previous'): void;
}

export interface PanelHost {
  readonly extensionUri: vscode.Uri;
  readonly checks: Checks;
  readonly layouts: Layouts;
  readonly stepMark: StepMark;
  readonly report: (error: unknown) => void;
}

/** Fills a webview panel with the diagram of `uri` and keeps it up to date until the panel is closed. */
export function fillPanel(panel: vscode.WebviewPanel, uri: vscode.Uri, host: PanelHost): DiagramPanel {
  const { checks, layouts, report } = host;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  let isReady = false;
  let isClosed = false;
  let drawn: Drawn | undefined;
  let isLayingOut = false;
  let latest: Check | undefined;
  let toPlay: { readonly scenario: string; readonly finding: number } | undefined;
  // A document that is closed and opened again counts its versions from 1; what the panel hears never goes back.
  let versionBase = 0;
  let lastVersion = 0;
  let unreadable: string | undefined;
  let revealed: vscode.Range | undefined;

  const versionOf = (check: Check): number => {
    if (versionBase + check.version < lastVersion) versionBase = lastVersion;
    lastVersion = Math.max(lastVersion, versionBase + check.version);
    return versionBase + check.version;
  };
  const post = (notice: PanelNotice): void => {
    if (isReady && !isClosed) void panel.webview.postMessage(notice);
  };

  const locateIn = (check: Check) => (place: Place) => check.core.rangeOf(check.file, place);

  /** Shows `latest` with what is drawn. */
  const show = (): void => {
    if (!latest) {
      if (unreadable) post({ type: 'empty', version: lastVersion, message: unreadable });
      return;
    }
    const version = versionOf(latest);
    if (!drawn) {
      // The first picture is under way.
      if (isLayingOut) return;
      const [first] = latest.file.diagnostics;
      const why = !latest.file.isPipeline
        ? 'This file is not a pipeline: its top level has no key `flowproof`.'
        : (syntaxErrorOf(latest.file)?.message ?? first?.message ?? 'This pipeline has no nodes yet.');
      post({ type: 'empty', version, message: why });
      return;
    }
    const broken = drawn.check === latest ? undefined : syntaxErrorOf(latest.file);
    // The badges of a picture that is older than the text belong to the picture.
    const judged = broken ? drawn.check : latest;
    const screen: Screen = {
      version,
      title: drawn.diagram.name || name,
      diagram: drawn.diagram,
      layout: drawn.layout,
      badges: badgesOf(drawn.targets, drawn.diagram, judged.diagnostics, locateIn(judged)),
      banner: bannerOf(latest, drawn.check === latest),
      simulation: simulationOf(latest),
    };
    post({ type: 'screen', screen });
    if (toPlay && isReady && latest.simulation.state === 'done') {
      post({ type: 'play', version, ...toPlay });
      toPlay = undefined;
    }
  };

  /** Draws the newest check that can be drawn; one layout at a time, the newest wins. */
  const draw = async (): Promise<void> => {
    if (isLayingOut || !latest) return;
    isLayingOut = true;
    try {
      for (let check: Check | undefined = latest; check && !isClosed; ) {
        drawn = await drawnOf(check, drawn, layouts);
        if (check === latest) break;
        check = latest;
      }
    } catch (error) {
      report(error);
    } finally {
      isLayingOut = false;
    }
    if (!isClosed) show();
  };

  const showCursor = (editor: vscode.TextEditor): void => {
    if (!drawn) return;
    const targets = targetsAt(drawn.targets, editor.selection.active);
    post({ type: 'select', version: lastVersion, targets });
  };

  const answer = async (request: PanelRequest): Promise<void> => {
    switch (request.type) {
      case 'ready': {
        isReady = true;
        show();
        return;
      }
      case 'reveal': {
        const target = drawn?.targets.find(({ id }) => id === request.target);
        if (!drawn || !target) return;
        revealed = editorRange(locateIn(drawn.check)(target.place));
        await revealIn(uri, revealed, { isSelected: true, focus: request.focus }, panel.viewColumn);
        return;
      }
      case 'reveal-step': {
        if (latest?.simulation.state !== 'done') return;
        const scenario = latest.simulation.result.scenarios.find(({ name }) => name === request.scenario);
        const place = scenario?.findings[request.finding]?.trace[request.step]?.place;
        if (!place) return host.stepMark.clear();
        const range = editorRange(locateIn(latest)(place));
        revealed = new vscode.Range(range.start, range.start);
        const how = { isSelected: false, focus: false };
        host.stepMark.show(await revealIn(uri, range, how, panel.viewColumn), range);
        return;
      }
      case 'simulate':
        await vscode.commands.executeCommand('flowproof.simulate', uri, true);
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        vscode.window.setStatusBarMessage('Copied.', 2000);
        return;
    }
  };

  panel.title = `Diagram of ${name}`;
  panel.iconPath = {
    light: vscode.Uri.joinPath(host.extensionUri, 'images', 'pipeline-light.svg'),
    dark: vscode.Uri.joinPath(host.extensionUri, 'images', 'pipeline-dark.svg'),
  };
  const isHere = (other: vscode.Uri): boolean => other.toString() === uri.toString();
  const take = (check: Check): void => {
    if (!isHere(check.uri)) return;
    latest = check;
    if (drawn && drawn.check.version === check.version && drawn.check.file === check.file) {
      drawn = { ...drawn, check };
      if (!isLayingOut) show();
    } else void draw();
  };
  const subscriptions = [
    checks.onDidChange(take),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      // The selection that the panel itself asked for is no wish to look elsewhere.
      if (isHere(textEditor.document.uri) && !(revealed && textEditor.selection.isEqual(revealed)))
        showCursor(textEditor);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isHere(document.uri)) host.stepMark.clear();
    }),
    panel.webview.onDidReceiveMessage((request: PanelRequest) => answer(request).catch(report)),
  ];
  panel.onDidDispose(() => {
    isClosed = true;
    host.stepMark.clear();
    for (const subscription of subscriptions) subscription.dispose();
  });
  panel.webview.html = panelPage(panel.webview, host.extensionUri, uri);

  const known = checks.get(uri);
  if (known) take(known);
  vscode.workspace.openTextDocument(uri).then(
    (document) => checks.checkNow(document).catch(report),
    (error: unknown) => {
      unreadable = `${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
      show();
    },
  );

  return {
    uri,
    panel,
    play(scenario, finding) {
      toPlay = { scenario, finding };
      if (isReady && drawn) show();
    },
    step: (direction) => post({ type: 'step', version: lastVersion, direction }),
  };
}

function shapeOf(diagram: Diagram): string {
  return JSON.stringify(diagram, (key, value: unknown) => (key === 'place' ? undefined : value));
}

/** The picture of a check. The one before stays while the text cannot be read as a whole; undefined: there is nothing to draw. */
async function drawnOf(check: Check, before: Drawn | undefined, layouts: Layouts): Promise<Drawn | undefined> {
  if (before && syntaxErrorOf(check.file)) return before;
  const diagram = check.core.diagramOf(check.file.pipeline);
  if (diagram.nodes.length === 0) return undefined;
  const isSame = before !== undefined && shapeOf(before.diagram) === shapeOf(diagram);
  const layout = isSame ? before.layout : await layouts.layout(diagram, before?.layout);
  return { check, diagram, layout, targets: targetsOf(diagram, (place) => check.core.rangeOf(check.file, place)) };
}

/** Why the picture is not that of the whole text; `isOwn`: it was made of this check, as far as that could be understood. */
function bannerOf(check: Check, isOwn: boolean): string | undefined {
  const error = syntaxErrorOf(check.file);
  if (!error) return undefined;
  const { line } = check.core.rangeOf(check.file, error.place).start;
  const picture = isOwn ? 'the diagram shows what could be understood' : 'this is the diagram as it was before';
  return `Line ${line + 1} cannot be read, ${picture}. ${error.message}`;
}

function simulationOf(check: Check): Screen['simulation'] {
  const { simulation } = check;
  switch (simulation.state) {
    case 'done':
      return simulation;
    case 'waiting':
    case 'running':
      return { state: 'running', text: simulationText(simulation) };
    case 'off':
    case 'cancelled':
    case 'failed':
      return { state: 'off' };
  }
}
