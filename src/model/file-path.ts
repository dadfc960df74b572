/** Paths of files as texts with `/`: where one leads from another. It knows no disk; `C:/a` and `/a` alike are whole paths. */

/** The folder that holds `path`; undefined for a top. */
export function folderOf(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  if (end < 0 || end === path.length - 1) return undefined;
  const folder = path.slice(0, end);
  return folder === '' || /^[A-Za-z]:$/.test(folder) ? `${folder}/` : folder;
}

/** `folder` and everything above it, innermost first. */
export function foldersFrom(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let at: string | undefined = folder; at !== undefined; at = folderOf(at)) folders.push(at);
  return folders;
}

/** The path that `relative` (with `.` and `..`) leads to from `folder`; a whole path stays as it is. */
export function pathFrom(folder: string, relative: string): string {
  const whole = relative.replaceAll('\\', '/');
  const start = /^(?:[A-Za-z]:)?\//.test(whole) ? whole : `${folder.replace(/\/$/, '')}/${whole}`;
  const [top = ''] = /^(?:[A-Za-z]:)?\//.exec(start) ?? [];
  const parts: string[] = [];
  for (const part of start.slice(top.length).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return top + parts.join('/');
}

/** `path` as it is said inside `folder`; undefined when it is not below it. */
export function pathWithin(folder: string, path: string): string | undefined {
  const head = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(head) ? path.slice(head.length) : undefined;
}
