/** Prints how many milliseconds the extension's main bundle takes to load, with a `vscode` that accepts everything. */
const Module = require('node:module');
const { join } = require('node:path');

const anything = new Proxy(function anything() {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
});
const load = Module._load;
Module._load = function loadWithStub(name, ...rest) {
  // Bundles copy a module's own properties and keep its prototype.
  return name === 'vscode' ? Object.create(anything) : load.call(this, name, ...rest);
};
const startedMs = performance.now();
require(join(__dirname, '../dist/extension.js'));
console.log(performance.now() - startedMs);
