/**
 * Writes THIRD-PARTY-NOTICES.md: every package whose code is in the bundles or beside them, with its licence in full.
 * `--check` writes nothing and fails when the file is not what it would write.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundles, copies, root } from './bundles.mjs';

const output = join(root, 'THIRD-PARTY-NOTICES.md');

/** Folder of the package that a file of node_modules belongs to. */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

const results = await Promise.all(bundles.map((bundle) => build({ ...bundle, write: false })));
const files = [...results.flatMap(({ metafile }) => Object.keys(metafile.inputs)), ...Object.values(copies)];
const folders = [...new Set(files.flatMap((file) => packageFolder(file) ?? []))];

function licenceText(folder) {
  const name = readdirSync(join(root, folder)).find((file) => /^(licen[cs]e|copying)/i.test(file));
  return (
    name &&
    readFileSync(join(root, folder, name), 'utf8')
      .replaceAll('\r\n', '\n')
      .trim()
  );
}

/** What the packages' own licence files do not say. */
const remarks = {
  'libpg-query':
    "Contains PostgreSQL's parser, compiled to WebAssembly, and libpg_query. PostgreSQL Database Management System, " +
    'Portions Copyright © 1996-2025, The PostgreSQL Global Development Group; Portions Copyright © 1994, The Regents ' +
    'of the University of California. Permission to use, copy, modify, and distribute this software and its ' +
    'documentation for any purpose, without fee, and without a written agreement is hereby granted, provided that the ' +
    'above copyright notice and this paragraph and the following two paragraphs appear in all copies.\n\n' +
    'IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, ' +
    'OR CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, ' +
    'EVEN IF THE UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.\n\n' +
    'THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED ' +
    'WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS ' +
    'IS" BASIS, AND THE UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ' +
    'ENHANCEMENTS, OR MODIFICATIONS.\n\n' +
    'libpg_query: Copyright (c) 2015, Lukas Fittl <lukas@fittl.com>. All rights reserved. Redistribution and use in source ' +
    'and binary forms, with or without modification, are permitted provided that the following conditions are met: ' +
    'Redistributions of source code must retain the above copyright notice, this list of conditions and the following ' +
    'disclaimer. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and ' +
    'the following disclaimer in the documentation and/or other materials provided with the distribution. Neither the ' +
    'name of pg_query nor the names of its contributors may be used to endorse or promote products derived from this ' +
    'software without specific prior written permission. THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND ' +
    'CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES ' +
    'OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR ' +
    'CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES ' +
    '(INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR ' +
    'BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR ' +
    'TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF ' +
    'THE POSSIBILITY OF SUCH DAMAGE.',
  elkjs:
    'Shipped unmodified as `dist/elk.js` under the Eclipse Public License 2.0; its source code is at ' +
    'https://github.com/kieler/elkjs and https://github.com/eclipse/elk.',
};

const sections = folders
  .map((folder) => ({ folder, about: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
  .sort((a, b) => (a.about.name < b.about.name ? -1 : 1))
  .map(({ folder, about }) => {
    const text = licenceText(folder);
    const repository = typeof about.repository === 'string' ? about.repository : about.repository?.url;
    return [
      `## ${about.name} ${about.version}`,
      `Licence: ${about.license}${repository ? `. Source: ${repository.replace(/^git\+|\.git$/g, '')}` : ''}`,
      ...(remarks[about.name] ? [remarks[about.name]] : []),
      ...(text ? [`\`\`\`text\n${text}\n\`\`\``] : []),
    ].join('\n\n');
  });

const text = [
  '# Third-party notices',
  'Flowproof is made with the following packages, whose code is part of what is installed. Made by `npm run notices`.',
  ...sections,
]
  .join('\n\n')
  .concat('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(output, text);
  console.log(`${sections.length} packages in THIRD-PARTY-NOTICES.md`);
} else if (!existsSync(output) || readFileSync(output, 'utf8') !== text) {
  console.error('THIRD-PARTY-NOTICES.md is out of date: run npm run notices.');
  process.exit(1);
}
