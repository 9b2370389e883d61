'use strict';
// One request a line on stdin, one answer a line on stdout: {schema, documents} gives {fault, verdicts}, {asyncapi} gives {fault, faults}.
const readline = require('node:readline');
const { Ajv } = require('ajv');
const { Ajv2020 } = require('ajv/dist/2020');
const addFormats = require('ajv-formats').default;
const { Parser } = require('@asyncapi/parser');

const parser = new Parser();

// What is wrong with a document, or the empty text.
function judge(schema, documents) {
  const Dialect = String(schema.$schema).includes('draft-07') ? Ajv : Ajv2020;
  const ajv = addFormats(new Dialect({ strict: true, logger: false }));
  const validate = ajv.compile(schema);
  return { verdicts: documents.map(document => (validate(document) ? '' : ajv.errorsText(validate.errors))) };
}

async function parse(text) {
  const { diagnostics } = await parser.parse(text);
  return { faults: diagnostics.filter(one => one.severity === 0).map(one => `${one.path.join('/')}: ${one.message}`) };
}

async function answer(line) {
  try {
    const request = JSON.parse(line);
    return request.asyncapi ? await parse(request.asyncapi) : judge(request.schema, request.documents);
  } catch (error) {
    return { fault: String(error && error.message ? error.message : error) };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) process.stdout.write(JSON.stringify(await answer(line)) + '\n');
})();
