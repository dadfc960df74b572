/**
 * Text to a YAML tree, with comments and with what is not YAML told at the characters. It knows YAML and nothing of
 * pipelines; it refuses what would take too long: files over 2 MB, of more than 400,000 YAML tokens, and nesting deeper than 100.
 */
import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { Diagnostic } from '../model/diagnostic';
import type { OffsetRange } from '../model/place';
import { problem } from './report';

/** A comment with its `#`; offsets are 0-based UTF-16 units of the text. */
export interface Comment {
  readonly start: number;
  readonly text: string;
}

export interface SyntaxTree {
  readonly text: string;
  /** null: an empty document, or one that was refused. */
  readonly root: ParsedNode | null;
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
  /** True when the text was not even looked at, or given up. */
  readonly refused: boolean;
}

export const maxCharacters = 2_000_000;
const maxDepth = 100;
/** Names, marks, breaks and spaces of YAML, as its lexer counts them: ten to a line, and building the tree costs for each. */
const maxLexemes = 400_000;
/** More errors than anybody reads; the first ones matter. */
const maxErrors = 50;

const scalarMark = '\u001f';

function refusal(text: string, range: OffsetRange, message: string, comments: readonly Comment[] = []): SyntaxTree {
  const diagnostics = [problem('syntax', { kind: 'text', range }, message)];
  return { text, root: null, comments, diagnostics, refused: true };
}

function firstLine(text: string): OffsetRange {
  const marker = /^flowproof\s*:.*$/m.exec(text.slice(0, maxCharacters));
  const start = marker?.index ?? 0;
  return { start, end: start + Math.min(marker?.[0].length ?? 1, 80) };
}

/** The parser's words where they help, ours where they do not. */
function messageOf(error: YAMLError): string {
  const message = error.message.replace(/\s+$/, '');
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return 'A second YAML document starts here; a pipeline file holds one. Move it to a file of its own.';
    case 'TAB_AS_INDENT':
      return 'A tab cannot indent YAML; use spaces.';
    case 'BAD_ALIAS':
      return `${message}.`;
    case 'TAG_RESOLVE_FAILED':
      return `${message}: the language has no tags. Write the plain value.`;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'This is not YAML: a key and its value must be on one line, or the value indented below. Text that holds `: ` needs quotes.';
    default:
      return /[.!?]$/.test(message) ? `This is not YAML: ${message}` : `This is not YAML: ${message}.`;
  }
}

/** Where the error is: never empty, never past the end, never over several lines. */
function errorRange(text: string, [from, to]: readonly [number, number]): OffsetRange {
  let start = Math.min(from, text.length);
  if (start === text.length || text[start] === '\n' || text[start] === '\r') {
    while (start > 0 && /\s/.test(text[start - 1] ?? '')) start -= 1;
    return { start: Math.max(0, start - 1), end: start };
  }
  const line = /[\r\n]/g;
  line.lastIndex = start;
  const lineEnd = line.exec(text)?.index ?? text.length;
  return { start, end: Math.max(start + 1, Math.min(to, lineEnd)) };
}

/**
 * The tree of the first document of `text`, as much of it as is YAML. Never throws; a text that is too big, binary or too
 * deep has one diagnostic, no tree, and is `refused`.
 */
export function parseYaml(text: string): SyntaxTree {
  if (text.length > maxCharacters) {
    const size = `${(text.length / 1_000_000).toFixed(1)} million characters`;
    return refusal(text, firstLine(text), `The file has ${size}; a pipeline file may have 2 million. Split it.`);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    return refusal(
      text,
      { start: nul, end: nul + 1 },
      'The file is binary: a NUL character stands here, not YAML text.',
    );
  }
  const comments: Comment[] = [];
  try {
    const { document, stopped } = compose(text, comments);
    if (stopped) {
      const { at, message } = stopped;
      return refusal(text, errorRange(text, [at, at + 1]), message, comments);
    }
    const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])].slice(0, maxErrors);
    const diagnostics = problems.map((error) =>
      problem('syntax', { kind: 'text', range: errorRange(text, error.pos) }, messageOf(error)),
    );
    return { text, root: (document?.contents as ParsedNode | null) ?? null, comments, diagnostics, refused: false };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refusal(text, firstLine(text), `The YAML could not be read: ${reason}`, comments);
  }
}

interface Stop {
  readonly at: number;
  readonly message: string;
}

function compose(text: string, comments: Comment[]): { document: Document | undefined; stopped: Stop | undefined } {
  const parser = new Parser();
  let stopped: Stop | undefined;
  let lexemes = 0;
  let errors = 0;
  function* tokens(): Generator<CST.Token> {
    let afterMark = false;
    for (const lexeme of new Lexer().lex(text)) {
      if (!afterMark && lexeme.charCodeAt(0) === 35 /* # */) comments.push({ start: parser.offset, text: lexeme });
      afterMark = lexeme === scalarMark;
      for (const token of parser.next(lexeme)) {
        if (token.type === 'error') errors += 1;
        if (token.type !== 'error' || errors <= 2 * maxErrors) yield token;
      }
      lexemes += 1;
      if (parser.stack.length > maxDepth) {
        stopped = {
          at: parser.offset,
          message: `The nesting is deeper than ${maxDepth} levels here; no pipeline needs that.`,
        };
        return;
      }
      if (lexemes > maxLexemes) {
        const message = `The file has more than ${maxLexemes.toLocaleString('en')} YAML tokens by here; no pipeline needs that. Split it.`;
        stopped = { at: parser.offset, message };
        return;
      }
    }
    yield* parser.end();
  }
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true, prettyErrors: false, logLevel: 'silent' });
  // The parser's errors cost far more than what they are about, and only the first ones are told.
  const telling = composer as unknown as { onError: (...error: readonly unknown[]) => void };
  const tell = telling.onError;
  telling.onError = (...error) => {
    errors += 1;
    if (errors <= 2 * maxErrors) tell(...error);
  };
  let document: Document | undefined;
  for (const found of composer.compose(tokens(), true, text.length)) {
    if (!document) document = found as unknown as Document;
    else {
      const at = found.contents?.range?.[0] ?? found.range[0];
      document.errors.push(secondDocument(at) as never);
      break;
    }
  }
  return { document, stopped };
}

function secondDocument(at: number): Pick<YAMLError, 'name' | 'code' | 'message' | 'pos'> {
  return { name: 'YAMLParseError', code: 'MULTIPLE_DOCS', message: '', pos: [at, at + 1] };
}
