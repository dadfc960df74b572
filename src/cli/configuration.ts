/**
 * The configuration that holds for a file, read from the disk: found, gathered with what it extends, and told where it is wrong.
 * What it means is the core's knowledge.
 */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Configuration,
  type ConfigurationProblem,
  findConfiguration,
  gatherConfiguration,
  type TextReader,
} from '../flowproof';
import type { CheckRequest } from './file-report';
import { shownPath, slashed } from './shown-path';

/** Codes of a path that leads nowhere. */
const missing = ['ENOENT', 'ENOTDIR'];

const reader: TextReader = async (path) => {
  try {
    return { type: 'text', text: new TextDecoder().decode(await readFile(path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && missing.includes(code)) return { type: 'missing' };
    return { type: 'unreadable', why: code === 'EISDIR' ? 'it is a folder' : (code ?? String(error)) };
  }
};

const none: Configuration = { layers: [], problems: [], read: [] };

async function nearest(folder: string): Promise<Configuration> {
  const read: string[] = [];
  const path = await findConfiguration(folder, reader, read);
  if (path === undefined) return { ...none, read };
  const found = await gatherConfiguration(path, reader);
  return { ...found, read: [...read, ...found.read] };
}

let round = 0;
const known = new Map<string, Promise<Configuration>>();

/** The configuration for the file of a request. What was read for one file is kept for others of the same round. */
export function configurationFor(request: CheckRequest): Promise<Configuration> {
  const { configuration } = request;
  if (configuration.kind === 'none') return Promise.resolve(none);
  if (request.round !== round) known.clear();
  round = request.round;
  const folder = slashed(dirname(request.file));
  const key = configuration.kind === 'file' ? configuration.path : folder;
  const gathering =
    known.get(key) ??
    (configuration.kind === 'file' ? gatherConfiguration(slashed(configuration.path), reader) : nearest(folder));
  known.set(key, gathering);
  return gathering;
}

/** A problem of a configuration with its place, as a terminal says it: lines and columns from 1. */
export function configurationProblem({ file, range, message }: ConfigurationProblem): string {
  const place = range === undefined ? '' : `:${range.start.line + 1}:${range.start.character + 1}`;
  return `${shownPath(file)}${place}: ${message}`;
}
