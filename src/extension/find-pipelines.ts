/** Finds the pipeline files of the workspace by name; which of them are ours only their text says. */
import * as vscode from 'vscode';

/** Folders that nobody keeps pipelines in. */
const skipped: readonly string[] = ['node_modules', '.git', '.hg', '.svn'];
/** More than this nobody waits for. */
const maxFolders = 20_000;

/**
 * Addresses of the files whose name `isPipelineFileName` takes, sorted. Where the editor cannot search (virtual workspaces,
 * servers without ripgrep) the folders are walked one by one.
 */
export async function findPipelines(
  isPipelineFileName: (path: string) => boolean,
  token: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  const searched = await search(token);
  const found = searched.length > 0 ? searched : await walk(token);
  return found
    .filter(({ path }) => isPipelineFileName(path))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function search(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles('**/*.{yaml,yml}', '**/node_modules/**', undefined, token);
  } catch {
    return [];
  }
}

async function walk(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  const files: vscode.Uri[] = [];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  for (let index = 0; index < folders.length && index < maxFolders && !token.isCancellationRequested; index += 1) {
    const folder = folders[index];
    if (!folder) break;
    for (const [name, type] of await entriesOf(folder)) {
      const uri = vscode.Uri.joinPath(folder, name);
      // Links are not followed: they can lead in circles.
      if (type === vscode.FileType.Directory && !skipped.includes(name)) folders.push(uri);
      else if ((type & vscode.FileType.File) !== 0) files.push(uri);
    }
  }
  return files;
}

/** What a folder holds; nothing when it cannot be read. */
async function entriesOf(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}
