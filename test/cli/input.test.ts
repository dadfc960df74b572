/** Standard input, and files that change or vanish while they are watched. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { command } from './run-flowproof';
import { dualWrites, scratch } from './scratch';

const files = scratch();

describe('standard input', () => {
  const check = (input: string | Uint8Array, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [command, 'check', '--no-simulate', '--format', 'json', '-', ...args],
      { cwd: files.folder, input, encoding: 'utf8' },
    );
    return { status, stderr, result: stdout === '' ? undefined : JSON.parse(stdout) };
  };

  test('is checked like a file', () => {
    const { status, result } = check(dualWrites('a'));
    expect(status).toBe(1);
    expect(result.files[0].path).toBe('stdin.pipeline.yaml');
  });

  test('stands for the file that is named, whose configuration holds', () => {
    files.write({ 'flows/flowproof.config.yaml': 'rules: { dual-write: off }' });
    const { status, result } = check(dualWrites('a'), '--stdin-filename', 'flows/a.pipeline.yaml');
    expect(status).toBe(0);
    expect(result.files[0].path).toBe('flows/a.pipeline.yaml');
  });

  test('that is no pipeline, or no text, is told', () => {
    expect(check('stages: [build]').status).toBe(3);
    expect(check(Uint8Array.from([0xff, 0xfe]))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is not UTF-8 text'),
    });
  });

  test('cannot be watched, and a name for it needs it', () => {
    expect(check('', '--watch').status).toBe(2);
    const { status } = spawnSync(process.execPath, [command, 'check', '--stdin-filename', 'a'], { cwd: files.folder });
    expect(status).toBe(2);
  });
});

describe('watching', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  /** Starts to watch; `until` resolves with everything printed since the last call once all of `texts` are in it. */
  function watch(...args: readonly string[]) {
    const started = spawn(process.execPath, [command, 'check', '--no-simulate', '--watch', ...args], {
      cwd: files.folder,
    });
    child = started;
    let printed = '';
    let look: () => void = () => {};
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (data) => {
        printed += data;
        look();
      });
    const until = (...texts: readonly string[]) =>
      new Promise<string>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No '${texts.join("', '")}' in:\n${printed}`)), 15_000);
        look = () => {
          if (!texts.every((text) => printed.includes(text))) return;
          clearTimeout(timer);
          const seen = printed;
          printed = '';
          resolve(seen);
        };
        look();
      });
    const ended = new Promise<number | null>((resolve) => started.once('exit', (status) => resolve(status)));
    return { until, ended, interrupt: () => started.kill('SIGINT') };
  }

  test('checks what changed, goes on when a file vanishes, and ends with 130', async () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a'), 'b.pipeline.yaml': dualWrites('b') });
    const { until, ended, interrupt } = watch();
    await until('watching 2 files', '2 errors');
    files.write({ 'a.pipeline.yaml': `${dualWrites('a')}rules: { dual-write: off }\n` });
    await until('watching 2 files', '1 error ');
    rmSync(join(files.folder, 'b.pipeline.yaml'));
    await until(
      'b.pipeline.yaml: is gone; the others are still checked.',
      'Nothing found in 1 file',
      'watching 1 file;',
    );
    files.write({ 'deep/er/c.pipeline.yaml': dualWrites('c') });
    await until('watching 2 files', '1 error ');
    interrupt();
    expect(await ended).toBe(130);
  });

  test('a configuration that changes concerns every file', async () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a'), 'flowproof.config.yaml': '' });
    const { until } = watch();
    await until('watching', '1 error ');
    files.write({ 'flowproof.config.yaml': 'rules: { dual-write: off }' });
    expect(await until('watching', 'Nothing found')).not.toContain('error');
  });

  test('a file that was named and is gone is told, and waited for', async () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    const { until } = watch('a.pipeline.yaml');
    await until('watching 1 file;', '1 error ');
    rmSync(join(files.folder, 'a.pipeline.yaml'));
    await until('watching 0 files', 'a.pipeline.yaml: is gone');
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    await until('watching 1 file;', '1 error ');
  });
});
