/* Made by scripts/compile-schemas.mjs from schemas/pipeline.schema.json. */
"use strict";
exports.validatePipeline = validate21;
const schema6 = {"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://flowproof.dev/schemas/pipeline-1.json","title":"Flowproof pipeline","description":"A data pipeline: its stores, topics, connectors, views and services, and what must never be seen in it.","type":"object","required":["flowproof"],"additionalProperties":false,"properties":{"flowproof":{"description":"Version of the language. It marks the file as a pipeline.","const":1},"name":{"description":"Name of the pipeline, for people.","type":"string"},"description":{"description":"What the pipeline is for.","type":"string"},"stores":{"description":"Systems with transactions that keep tables.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/store"}},"topics":{"description":"Logs, queues and streams of message brokers.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/topic"}},"connectors":{"description":"What copies from one relation to another: CDC, ingestion, sinks.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/connector"}},"views":{"description":"State derived from other relations.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/view"}},"services":{"description":"Code that people wrote, with its operations.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/service"}},"sessions":{"description":"Operations that one client performs one after the other.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/session"}},"scenarios":{"description":"Named set-ups for the simulation. Without any it makes its own.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/scenario"}},"invariants":{"description":"What must never be seen.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/invariant"}},"rules":{"description":"Severity of rules for this file: `off`, `hint`, `info`, `warning` or `error`.","type":"object","additionalProperties":{"$ref":"#/definitions/severity"},"x-expected":"a map from rules to severities"},"simulation":{"$ref":"#/definitions/simulation"}},"patternProperties":{"^x-":{"description":"Anything; a place for YAML anchors that the rest of the file uses."}},"definitions":{"name":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]{0,62}$","x-expected":"a name: a letter or `_`, then letters, digits, `_`, `.` or `-`, at most 63 characters"},"text":{"description":"Free text for people.","type":"string"},"version":{"description":"Version of the technology, where its guarantees changed with versions: `\"3.6\"`.","type":["string","number"]},"sql":{"description":"SQL in PostgreSQL's dialect. `:name` is a parameter of the operation, `:variable.column` a column of the first row of an earlier `into`.","type":"string","pattern":"\\S","x-expected":"SQL"},"condition":{"description":"A SQL condition.","type":["string","boolean"],"pattern":"\\S","x-expected":"a SQL condition such as `:stock.level >= :qty`"},"expression":{"description":"A SQL expression.","type":["string","number","boolean"],"pattern":"\\S","x-expected":"a SQL expression such as `:shown.level`"},"duration":{"description":"A number and a unit: `ms`, `s`, `m`, `h`, `d`, `w` or `y`, such as `500ms`, `30s`, `7d`.","type":"string","pattern":"^(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y)$","x-expected":"a duration such as `500ms`, `30s`, `5m`, `1h` or `7d`"},"columnType":{"description":"Type of a column.","type":"string","enum":["integer","numeric","text","boolean","timestamp","uuid","json"]},"columns":{"description":"Columns, name to type.","type":"object","minProperties":1,"additionalProperties":{"$ref":"#/definitions/columnType"},"x-expected":"a map from column names to types such as `{ item: text, qty: integer }`"},"key":{"description":"The column, or the list of columns, that tells rows apart. Without it the relation is a bag.","type":["string","array"],"minItems":1,"items":{"type":"string","x-expected":"the name of a column"},"x-expected":"a column or a list of columns"},"value":{"description":"A value: a number, text, true, false or null.","type":["string","number","boolean","null"],"x-expected":"a number, text, true, false or null"},"row":{"description":"One row, column to value; a column that is left out is NULL.","type":"object","additionalProperties":{"$ref":"#/definitions/value"},"x-expected":"a row such as `{ item: widget, qty: 1 }`"},"rows":{"description":"Initial rows of a table, initial messages of a topic.","type":"array","items":{"$ref":"#/definitions/row"},"x-expected":"a list of rows such as `[{ item: widget, qty: 1 }]`"},"relationName":{"description":"A table (`store.table`, or `table` where no other relation has that name), a topic or a view.","type":"string","x-expected":"the name of a table, topic or view"},"relationNames":{"description":"Tables, topics and views.","type":["string","array"],"items":{"$ref":"#/definitions/relationName"},"x-expected":"a relation or a list of relations"},"isolation":{"description":"Isolation level. Default: the technology's own default.","type":"string","examples":["read uncommitted","read committed","repeatable read","snapshot","serializable","strict serializable"],"x-expected":"an isolation level such as `serializable`"},"delivery":{"description":"What happens to a message when something fails between handling it and remembering that it was handled.","type":"string","enum":["at most once","at least once","exactly once"]},"fault":{"description":"`crash`: an instance stops between two steps; `redelivery`: an uncommitted message is delivered again; `rebuild`: a derived relation is emptied and read again from what retention kept.","type":"string","enum":["crash","redelivery","rebuild"]},"faults":{"description":"Faults that the simulation tries.","type":"array","items":{"$ref":"#/definitions/fault"},"default":["crash","redelivery","rebuild"],"x-expected":"a list of faults such as `[crash, redelivery]`"},"values":{"description":"Values that the input can take; a single value is a list of one.","type":["string","number","boolean","null","array"],"minItems":1,"items":{"$ref":"#/definitions/value"},"x-expected":"a value or a list of values"},"inputs":{"description":"Parameters of the operation, each with the values that it can take.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/values"},"x-expected":"a map from parameters to values such as `{ item: [widget], qty: [1, 2] }`"},"table":{"description":"A table of a store.","type":["object","null"],"additionalProperties":false,"properties":{"columns":{"$ref":"#/definitions/columns"},"key":{"$ref":"#/definitions/key","description":"Primary key: a column or a list of columns. Enforced. Without a key a table is a bag."},"unique":{"description":"Lists of columns whose values no two rows share. Enforced.","type":"array","items":{"type":["array","string"],"minItems":1,"items":{"type":"string"},"x-expected":"a list of columns"},"x-expected":"a list of column lists such as `[[email]]`"},"checks":{"description":"SQL conditions that every row fulfils. Enforced.","type":"array","items":{"$ref":"#/definitions/condition"},"x-expected":"a list of SQL conditions such as `[level >= 0]`"},"rows":{"$ref":"#/definitions/rows","description":"Initial rows."},"description":{"$ref":"#/definitions/text"}}},"store":{"description":"A system with transactions (or without: the catalog knows) that keeps tables.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["postgresql","mysql","sqlserver","oracle","cockroachdb","mongodb","redis"]},"version":{"$ref":"#/definitions/version"},"isolation":{"$ref":"#/definitions/isolation","description":"Isolation level of its transactions. Default: the technology's own default."},"tables":{"description":"Tables, by name.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/table"}},"description":{"$ref":"#/definitions/text"}}},"topic":{"description":"A log, queue or stream of a message broker.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["kafka","redpanda","pulsar","kinesis","rabbitmq","nats","sqs","pubsub"]},"version":{"$ref":"#/definitions/version"},"columns":{"$ref":"#/definitions/columns","description":"Columns of its messages. Default: those of what fills it (a connector's source, a view that publishes here)."},"key":{"$ref":"#/definitions/key","description":"Message key: equal keys share a partition and keep their order. Default: the key of the connector's source."},"partitions":{"description":"Number of partitions. Order holds only inside one.","type":"integer","minimum":1,"default":1},"retention":{"description":"How long messages are kept: `forever`, `compacted` (the latest for each key) or a duration such as `7d`. Default: the technology's.","type":"string","pattern":"^(?:forever|compacted|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["forever","compacted","7d"],"x-expected":"`forever`, `compacted` or a duration such as `7d`"},"rows":{"$ref":"#/definitions/rows","description":"Initial messages."},"kind":{"description":"What its content means: `events`, a bag of all messages; `changelog`, the latest message for each key, where a tombstone deletes. Default: `changelog` when a connector fills it from a keyed table or retention is `compacted`, else `events`.","type":"string","enum":["events","changelog"]},"description":{"$ref":"#/definitions/text"}}},"connector":{"description":"Something that copies: change data capture, ingestion, a sink.","type":"object","required":["from","to"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["debezium","kafka_connect_jdbc_source","fivetran","airbyte","native"]},"version":{"$ref":"#/definitions/version"},"from":{"description":"What it reads: a relation, a store (all its tables) or a list of these.","type":["string","array"],"minItems":1,"items":{"type":"string","x-expected":"the name of a relation or a store"},"x-expected":"a relation, a store or a list of these"},"to":{"description":"Where the changes go: one relation, or a map from source to target. A table makes it a sink: into a keyed table it upserts by key, into a table without a key it appends.","type":["string","object"],"minProperties":1,"additionalProperties":{"$ref":"#/definitions/relationName"},"x-expected":"a relation, or a map from source to target"},"mode":{"description":"`log` reads the source's commit log and sees every change in order; `polling` queries and misses deletes and intermediate states. Default: the technology's.","type":"string","enum":["log","polling"]},"delivery":{"$ref":"#/definitions/delivery"},"transactions":{"description":"true when the changes of one transaction stay together for readers downstream. Default: the technology's.","type":"boolean"},"description":{"$ref":"#/definitions/text"}}},"view":{"description":"State derived from other relations: a materialized view, stream-processor output, cache, search index, read replica, warehouse model.","type":"object","additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["materialize","risingwave","feldera","ksqldb","flink","postgres_matview","elasticsearch","redis","snowflake","dbt"]},"version":{"$ref":"#/definitions/version"},"query":{"$ref":"#/definitions/sql","description":"The SQL query that defines it."},"from":{"$ref":"#/definitions/relationNames","description":"What it is derived from, for a sketch without a query."},"replica_of":{"description":"A store; its tables are then readable as `view.table`.","type":"string"},"consistency":{"description":"`eventual`: each input advances on its own; `transactional`: inputs advance together, a whole upstream transaction at a time. Default: the technology's.","type":"string","enum":["eventual","transactional"]},"refresh":{"description":"`continuous`; `on commit`, never stale; or `every` and a duration. Default: the technology's.","type":"string","pattern":"^(?:continuous|on commit|every (?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["continuous","on commit","every 5m"],"x-expected":"`continuous`, `on commit` or `every <duration>` such as `every 5m`"},"freshness":{"description":"How stale readers accept it to be: a duration, or `any`. It silences notices about stale reads.","type":"string","pattern":"^(?:any|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["any","5s"],"x-expected":"`any` or a duration such as `5s`"},"publishes":{"description":"A topic that receives the view's changes.","type":"string"},"retraction":{"description":"false for append-only outputs, which never take back what they said.","type":"boolean","default":true},"description":{"$ref":"#/definitions/text"}}},"trigger":{"description":"What starts the operation: `request` (default), `{ topic: name }` for each message, whose columns are parameters, or `{ every: duration }`.","type":["string","object"],"default":"request","x-expected":"`request`, `{ topic: name }` or `{ every: duration }`","if":{"type":"string"},"then":{"enum":["request"]},"else":{"if":{"required":["topic"]},"then":{"additionalProperties":false,"properties":{"topic":{"description":"The topic whose messages start the operation, once each.","type":"string"}}},"else":{"additionalProperties":false,"required":["every"],"properties":{"topic":{"description":"The topic whose messages start the operation, once each.","type":"string"},"every":{"$ref":"#/definitions/duration","description":"How often the operation starts."}}}}},"sqlStep":{"description":"One SQL statement.","type":"object","required":["sql"],"additionalProperties":false,"properties":{"sql":{"$ref":"#/definitions/sql","description":"One SQL statement. Outside `transaction` it is its own transaction."},"into":{"$ref":"#/definitions/name","description":"Variable that holds the first row: `:variable.column` in later steps; NULL when there was no row."}}},"requireStep":{"description":"A condition that must hold to go on.","type":"object","required":["require"],"additionalProperties":false,"properties":{"require":{"$ref":"#/definitions/condition","description":"A SQL condition. When it is not true the operation stops, its transaction is rolled back, and it responds `otherwise`."},"otherwise":{"description":"What the caller is told when the condition is not true.","type":["string","number","boolean"],"default":"rejected"}}},"transactionStep":{"description":"A transaction in one store, or atomic appends to topics of one broker.","type":"object","required":["transaction","steps"],"additionalProperties":false,"properties":{"transaction":{"description":"The store. For atomic appends to several topics: the technology of the broker that keeps them.","type":"string"},"isolation":{"$ref":"#/definitions/isolation","description":"Isolation level of this transaction. Default: the store's."},"retry":{"description":"Restarts after a serialization failure or deadlock; then the operation responds `aborted`.","type":"integer","minimum":0,"maximum":1000,"default":0},"steps":{"$ref":"#/definitions/steps"}}},"respondStep":{"description":"What the caller is told.","type":"object","required":["respond"],"additionalProperties":false,"properties":{"respond":{"$ref":"#/definitions/expression","description":"A SQL expression that the caller is told. Default of an operation: `ok`."}}},"step":{"description":"One step: `sql`, `require`, `transaction` or `respond`.","type":"object","x-expected":"a step with `sql`, `require`, `transaction` or `respond`","x-one-of":["sql","require","transaction","respond"],"if":{"type":"object"},"then":{"if":{"required":["transaction"]},"then":{"$ref":"#/definitions/transactionStep"},"else":{"if":{"required":["sql"]},"then":{"$ref":"#/definitions/sqlStep"},"else":{"if":{"required":["require"]},"then":{"$ref":"#/definitions/requireStep"},"else":{"if":{"required":["respond"]},"then":{"$ref":"#/definitions/respondStep"},"else":false}}}}},"steps":{"description":"Steps, one after the other.","type":"array","minItems":1,"items":{"$ref":"#/definitions/step"},"x-expected":"a list of steps"},"operation":{"description":"One thing that the service does.","type":["object","null"],"additionalProperties":false,"properties":{"on":{"$ref":"#/definitions/trigger"},"delivery":{"$ref":"#/definitions/delivery","description":"For an operation on a topic: what happens to a message when the operation fails half-way.","default":"at least once"},"inputs":{"$ref":"#/definitions/inputs"},"steps":{"$ref":"#/definitions/steps","description":"What it does, one step after the other."},"reads":{"$ref":"#/definitions/relationNames","description":"For a sketch without `steps`: what it reads."},"writes":{"$ref":"#/definitions/relationNames","description":"For a sketch without `steps`: what it writes."},"description":{"$ref":"#/definitions/text"}}},"service":{"description":"Code that people wrote, with its operations.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":[]},"version":{"$ref":"#/definitions/version"},"exposed":{"description":"Who can call it: `public`, anybody at any time; `internal`, only what you run.","type":"string","enum":["public","internal"],"default":"internal"},"operations":{"description":"Operations, by name.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/operation"}},"description":{"$ref":"#/definitions/text"}}},"session":{"description":"Operations that one client performs one after the other: `service.operation`, or the operation's own name when it is unique.","type":"array","minItems":1,"items":{"type":"string","x-expected":"the name of an operation"},"x-expected":"a list of operations"},"scenarioEntry":{"description":"Operation or session that takes part, with the inputs that are fixed and the number of clients.","type":"object","x-expected":"an entry with `operation` or `session`","x-one-of":["operation","session"],"if":{"type":"object"},"then":{"if":{"required":["operation"]},"then":{"$ref":"#/definitions/scenarioOperation"},"else":{"if":{"required":["session"]},"then":{"$ref":"#/definitions/scenarioSession"},"else":false}}},"scenarioOperation":{"description":"An operation that takes part.","type":"object","required":["operation"],"additionalProperties":false,"properties":{"operation":{"description":"`service.operation`, or the operation's own name when it is unique.","type":"string"},"inputs":{"$ref":"#/definitions/inputs","description":"Values for some inputs; an input that is left out takes every value that it can."},"clients":{"description":"How many clients do this at once.","type":"integer","minimum":1,"maximum":16,"default":1}}},"scenarioSession":{"description":"A session that takes part.","type":"object","required":["session"],"additionalProperties":false,"properties":{"session":{"description":"A session of this file.","type":"string"},"inputs":{"$ref":"#/definitions/inputs","description":"Values for some inputs; an input that is left out takes every value that it can."},"clients":{"description":"How many clients do this at once.","type":"integer","minimum":1,"maximum":16,"default":1}}},"scenario":{"description":"A named set-up for the simulation.","type":"object","required":["run"],"additionalProperties":false,"properties":{"run":{"description":"What takes part; each entry runs once unless it says `clients`.","type":"array","minItems":1,"items":{"$ref":"#/definitions/scenarioEntry"},"x-expected":"a list such as `[{ operation: checkout, clients: 2 }]`"},"faults":{"$ref":"#/definitions/faults","description":"Faults it starts with; none: `[]`; left out: the file's or the default ones."},"description":{"$ref":"#/definitions/text"}}},"invariant":{"description":"What must never be seen.","type":"object","x-expected":"an invariant with `never` or `always`","x-one-of":["never","always"],"if":{"type":"object"},"then":{"if":{"required":["never"]},"then":{"$ref":"#/definitions/neverInvariant"},"else":{"if":{"required":["always"]},"then":{"$ref":"#/definitions/alwaysInvariant"},"else":false}}},"neverInvariant":{"description":"A query that must return no row.","type":"object","required":["never"],"additionalProperties":false,"properties":{"never":{"$ref":"#/definitions/sql","description":"A SELECT that must return no row."},"when":{"description":"`always`: in every state; `settled`: only when everything has caught up.","type":"string","enum":["always","settled"],"default":"always"},"description":{"$ref":"#/definitions/text"}}},"alwaysInvariant":{"description":"A condition that must be true.","type":"object","required":["always"],"additionalProperties":false,"properties":{"always":{"$ref":"#/definitions/condition","description":"A SQL condition that must be true."},"when":{"description":"`always`: in every state; `settled`: only when everything has caught up.","type":"string","enum":["always","settled"],"default":"always"},"description":{"$ref":"#/definitions/text"}}},"severity":{"description":"Severity of a rule for this file.","type":"string","enum":["off","hint","info","warning","error"]},"simulation":{"description":"Bounds and faults of the simulation.","type":"object","additionalProperties":false,"properties":{"clients":{"description":"How many clients of one operation race each other.","type":"integer","minimum":1,"maximum":16,"default":2},"max_states":{"description":"Distinct states after which the search stops; a search that stopped is never shown as a pass.","type":"integer","minimum":1,"default":1000000},"max_seconds":{"description":"Seconds after which the search stops; a search that stopped is never shown as a pass.","type":"number","exclusiveMinimum":0,"default":10},"faults":{"$ref":"#/definitions/faults"},"consistency":{"description":"What runs are held against: `serializable`, some order of the operations explains everything; `strict serializable`, an order that also respects which operation ended before another began.","type":"string","enum":["serializable","strict serializable"],"default":"serializable"}}}}};
const func2 = Object.prototype.hasOwnProperty;
const pattern0 = new RegExp("^x-", "u");
const schema7 = {"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_.-]{0,62}$","x-expected":"a name: a letter or `_`, then letters, digits, `_`, `.` or `-`, at most 63 characters"};
const pattern1 = new RegExp("^[A-Za-z_][A-Za-z0-9_.-]{0,62}$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern1.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_.-]{0,62}$"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}

const schema8 = {"description":"A system with transactions (or without: the catalog knows) that keeps tables.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["postgresql","mysql","sqlserver","oracle","cockroachdb","mongodb","redis"]},"version":{"$ref":"#/definitions/version"},"isolation":{"$ref":"#/definitions/isolation","description":"Isolation level of its transactions. Default: the technology's own default."},"tables":{"description":"Tables, by name.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/table"}},"description":{"$ref":"#/definitions/text"}}};
const schema9 = {"description":"Version of the technology, where its guarantees changed with versions: `\"3.6\"`.","type":["string","number"]};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema9.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}

const schema10 = {"description":"Isolation level. Default: the technology's own default.","type":"string","examples":["read uncommitted","read committed","repeatable read","snapshot","serializable","strict serializable"],"x-expected":"an isolation level such as `serializable`"};

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}

const schema11 = {"description":"A table of a store.","type":["object","null"],"additionalProperties":false,"properties":{"columns":{"$ref":"#/definitions/columns"},"key":{"$ref":"#/definitions/key","description":"Primary key: a column or a list of columns. Enforced. Without a key a table is a bag."},"unique":{"description":"Lists of columns whose values no two rows share. Enforced.","type":"array","items":{"type":["array","string"],"minItems":1,"items":{"type":"string"},"x-expected":"a list of columns"},"x-expected":"a list of column lists such as `[[email]]`"},"checks":{"description":"SQL conditions that every row fulfils. Enforced.","type":"array","items":{"$ref":"#/definitions/condition"},"x-expected":"a list of SQL conditions such as `[level >= 0]`"},"rows":{"$ref":"#/definitions/rows","description":"Initial rows."},"description":{"$ref":"#/definitions/text"}}};
const schema12 = {"description":"Columns, name to type.","type":"object","minProperties":1,"additionalProperties":{"$ref":"#/definitions/columnType"},"x-expected":"a map from column names to types such as `{ item: text, qty: integer }`"};
const schema13 = {"description":"Type of a column.","type":"string","enum":["integer","numeric","text","boolean","timestamp","uuid","json"]};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((((((data === "integer") || (data === "numeric")) || (data === "text")) || (data === "boolean")) || (data === "timestamp")) || (data === "uuid")) || (data === "json"))){
const err1 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema13.enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate32.errors = vErrors;
return errors === 0;
}


function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate32(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate31.errors = vErrors;
return errors === 0;
}

const schema14 = {"description":"The column, or the list of columns, that tells rows apart. Without it the relation is a bag.","type":["string","array"],"minItems":1,"items":{"type":"string","x-expected":"the name of a column"},"x-expected":"a column or a list of columns"};

function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema14.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(typeof data[i0] !== "string"){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
validate35.errors = vErrors;
return errors === 0;
}

const schema15 = {"description":"A SQL condition.","type":["string","boolean"],"pattern":"\\S","x-expected":"a SQL condition such as `:stock.level >= :qty`"};
const pattern2 = new RegExp("\\S", "u");

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema15.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate37.errors = vErrors;
return errors === 0;
}

const schema16 = {"description":"Initial rows of a table, initial messages of a topic.","type":"array","items":{"$ref":"#/definitions/row"},"x-expected":"a list of rows such as `[{ item: widget, qty: 1 }]`"};
const schema17 = {"description":"One row, column to value; a column that is left out is NULL.","type":"object","additionalProperties":{"$ref":"#/definitions/value"},"x-expected":"a row such as `{ item: widget, qty: 1 }`"};
const schema18 = {"description":"A value: a number, text, true, false or null.","type":["string","number","boolean","null"],"x-expected":"a number, text, true, false or null"};

function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema18.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate41.errors = vErrors;
return errors === 0;
}


function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(validate41(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate40.errors = vErrors;
return errors === 0;
}


function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate40(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate39.errors = vErrors;
return errors === 0;
}

const schema19 = {"description":"Free text for people.","type":"string"};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate45.errors = vErrors;
return errors === 0;
}


function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema11.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((key0 === "columns") || (key0 === "key")) || (key0 === "unique")) || (key0 === "checks")) || (key0 === "rows")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.columns !== undefined){
if(!(validate31(data.columns, {instancePath:instancePath+"/columns",parentData:data,parentDataProperty:"columns",rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
if(data.key !== undefined){
if(!(validate35(data.key, {instancePath:instancePath+"/key",parentData:data,parentDataProperty:"key",rootData}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
errors = vErrors.length;
}
}
if(data.unique !== undefined){
let data2 = data.unique;
if(Array.isArray(data2)){
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if((!(Array.isArray(data3))) && (typeof data3 !== "string")){
const err2 = {instancePath:instancePath+"/unique/" + i0,schemaPath:"#/properties/unique/items/type",keyword:"type",params:{type: schema11.properties.unique.items.type}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(Array.isArray(data3)){
if(data3.length < 1){
const err3 = {instancePath:instancePath+"/unique/" + i0,schemaPath:"#/properties/unique/items/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
const len1 = data3.length;
for(let i1=0; i1<len1; i1++){
if(typeof data3[i1] !== "string"){
const err4 = {instancePath:instancePath+"/unique/" + i0+"/" + i1,schemaPath:"#/properties/unique/items/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
}
else {
const err5 = {instancePath:instancePath+"/unique",schemaPath:"#/properties/unique/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.checks !== undefined){
let data5 = data.checks;
if(Array.isArray(data5)){
const len2 = data5.length;
for(let i2=0; i2<len2; i2++){
if(!(validate37(data5[i2], {instancePath:instancePath+"/checks/" + i2,parentData:data5,parentDataProperty:i2,rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath:instancePath+"/checks",schemaPath:"#/properties/checks/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.rows !== undefined){
if(!(validate39(data.rows, {instancePath:instancePath+"/rows",parentData:data,parentDataProperty:"rows",rootData}))){
vErrors = vErrors === null ? validate39.errors : vErrors.concat(validate39.errors);
errors = vErrors.length;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
validate30.errors = vErrors;
return errors === 0;
}


function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema8.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "technology") || (key0 === "version")) || (key0 === "isolation")) || (key0 === "tables")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.technology !== undefined){
if(typeof data.technology !== "string"){
const err2 = {instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.version !== undefined){
if(!(validate25(data.version, {instancePath:instancePath+"/version",parentData:data,parentDataProperty:"version",rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
if(data.isolation !== undefined){
if(!(validate27(data.isolation, {instancePath:instancePath+"/isolation",parentData:data,parentDataProperty:"isolation",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.tables !== undefined){
let data3 = data.tables;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
const _errs8 = errors;
if(!(validate22(key1, {instancePath:instancePath+"/tables",parentData:data3,parentDataProperty:"tables",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid1 = _errs8 === errors;
if(!valid1){
const err3 = {instancePath:instancePath+"/tables",schemaPath:"#/properties/tables/propertyNames",keyword:"propertyNames",params:{propertyName: key1}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
for(const key2 in data3){
if(!(validate30(data3[key2], {instancePath:instancePath+"/tables/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data3,parentDataProperty:key2,rootData}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath:instancePath+"/tables",schemaPath:"#/properties/tables/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
validate24.errors = vErrors;
return errors === 0;
}

const schema20 = {"description":"A log, queue or stream of a message broker.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["kafka","redpanda","pulsar","kinesis","rabbitmq","nats","sqs","pubsub"]},"version":{"$ref":"#/definitions/version"},"columns":{"$ref":"#/definitions/columns","description":"Columns of its messages. Default: those of what fills it (a connector's source, a view that publishes here)."},"key":{"$ref":"#/definitions/key","description":"Message key: equal keys share a partition and keep their order. Default: the key of the connector's source."},"partitions":{"description":"Number of partitions. Order holds only inside one.","type":"integer","minimum":1,"default":1},"retention":{"description":"How long messages are kept: `forever`, `compacted` (the latest for each key) or a duration such as `7d`. Default: the technology's.","type":"string","pattern":"^(?:forever|compacted|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["forever","compacted","7d"],"x-expected":"`forever`, `compacted` or a duration such as `7d`"},"rows":{"$ref":"#/definitions/rows","description":"Initial messages."},"kind":{"description":"What its content means: `events`, a bag of all messages; `changelog`, the latest message for each key, where a tombstone deletes. Default: `changelog` when a connector fills it from a keyed table or retention is `compacted`, else `events`.","type":"string","enum":["events","changelog"]},"description":{"$ref":"#/definitions/text"}}};
const pattern3 = new RegExp("^(?:forever|compacted|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$", "u");

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema20.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema20.properties, key0))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.technology !== undefined){
if(typeof data.technology !== "string"){
const err2 = {instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.version !== undefined){
if(!(validate25(data.version, {instancePath:instancePath+"/version",parentData:data,parentDataProperty:"version",rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
if(data.columns !== undefined){
if(!(validate31(data.columns, {instancePath:instancePath+"/columns",parentData:data,parentDataProperty:"columns",rootData}))){
vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors);
errors = vErrors.length;
}
}
if(data.key !== undefined){
if(!(validate35(data.key, {instancePath:instancePath+"/key",parentData:data,parentDataProperty:"key",rootData}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
errors = vErrors.length;
}
}
if(data.partitions !== undefined){
let data4 = data.partitions;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err3 = {instancePath:instancePath+"/partitions",schemaPath:"#/properties/partitions/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 1 || isNaN(data4)){
const err4 = {instancePath:instancePath+"/partitions",schemaPath:"#/properties/partitions/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
if(data.retention !== undefined){
let data5 = data.retention;
if(typeof data5 === "string"){
if(!pattern3.test(data5)){
const err5 = {instancePath:instancePath+"/retention",schemaPath:"#/properties/retention/pattern",keyword:"pattern",params:{pattern: "^(?:forever|compacted|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/retention",schemaPath:"#/properties/retention/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.rows !== undefined){
if(!(validate39(data.rows, {instancePath:instancePath+"/rows",parentData:data,parentDataProperty:"rows",rootData}))){
vErrors = vErrors === null ? validate39.errors : vErrors.concat(validate39.errors);
errors = vErrors.length;
}
}
if(data.kind !== undefined){
let data7 = data.kind;
if(typeof data7 !== "string"){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!((data7 === "events") || (data7 === "changelog"))){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema20.properties.kind.enum}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
validate51.errors = vErrors;
return errors === 0;
}

const schema21 = {"description":"Something that copies: change data capture, ingestion, a sink.","type":"object","required":["from","to"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["debezium","kafka_connect_jdbc_source","fivetran","airbyte","native"]},"version":{"$ref":"#/definitions/version"},"from":{"description":"What it reads: a relation, a store (all its tables) or a list of these.","type":["string","array"],"minItems":1,"items":{"type":"string","x-expected":"the name of a relation or a store"},"x-expected":"a relation, a store or a list of these"},"to":{"description":"Where the changes go: one relation, or a map from source to target. A table makes it a sink: into a keyed table it upserts by key, into a table without a key it appends.","type":["string","object"],"minProperties":1,"additionalProperties":{"$ref":"#/definitions/relationName"},"x-expected":"a relation, or a map from source to target"},"mode":{"description":"`log` reads the source's commit log and sees every change in order; `polling` queries and misses deletes and intermediate states. Default: the technology's.","type":"string","enum":["log","polling"]},"delivery":{"$ref":"#/definitions/delivery"},"transactions":{"description":"true when the changes of one transaction stay together for readers downstream. Default: the technology's.","type":"boolean"},"description":{"$ref":"#/definitions/text"}}};
const schema22 = {"description":"A table (`store.table`, or `table` where no other relation has that name), a topic or a view.","type":"string","x-expected":"the name of a table, topic or view"};

function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate61.errors = vErrors;
return errors === 0;
}

const schema23 = {"description":"What happens to a message when something fails between handling it and remembering that it was handled.","type":"string","enum":["at most once","at least once","exactly once"]};

function validate63(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((data === "at most once") || (data === "at least once")) || (data === "exactly once"))){
const err1 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema23.enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate63.errors = vErrors;
return errors === 0;
}


function validate59(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.to === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "to"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "technology") || (key0 === "version")) || (key0 === "from")) || (key0 === "to")) || (key0 === "mode")) || (key0 === "delivery")) || (key0 === "transactions")) || (key0 === "description"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.technology !== undefined){
if(typeof data.technology !== "string"){
const err3 = {instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.version !== undefined){
if(!(validate25(data.version, {instancePath:instancePath+"/version",parentData:data,parentDataProperty:"version",rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
if(data.from !== undefined){
let data2 = data.from;
if((typeof data2 !== "string") && (!(Array.isArray(data2)))){
const err4 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/type",keyword:"type",params:{type: schema21.properties.from.type}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(Array.isArray(data2)){
if(data2.length < 1){
const err5 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
if(typeof data2[i0] !== "string"){
const err6 = {instancePath:instancePath+"/from/" + i0,schemaPath:"#/properties/from/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
}
if(data.to !== undefined){
let data4 = data.to;
if((typeof data4 !== "string") && (!(data4 && typeof data4 == "object" && !Array.isArray(data4)))){
const err7 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/type",keyword:"type",params:{type: schema21.properties.to.type}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(Object.keys(data4).length < 1){
const err8 = {instancePath:instancePath+"/to",schemaPath:"#/properties/to/minProperties",keyword:"minProperties",params:{limit: 1}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key1 in data4){
if(!(validate61(data4[key1], {instancePath:instancePath+"/to/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data4,parentDataProperty:key1,rootData}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
}
}
if(data.mode !== undefined){
let data6 = data.mode;
if(typeof data6 !== "string"){
const err9 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!((data6 === "log") || (data6 === "polling"))){
const err10 = {instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/enum",keyword:"enum",params:{allowedValues: schema21.properties.mode.enum}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.delivery !== undefined){
if(!(validate63(data.delivery, {instancePath:instancePath+"/delivery",parentData:data,parentDataProperty:"delivery",rootData}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
}
if(data.transactions !== undefined){
if(typeof data.transactions !== "boolean"){
const err11 = {instancePath:instancePath+"/transactions",schemaPath:"#/properties/transactions/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate59.errors = vErrors;
return errors === 0;
}

const schema24 = {"description":"State derived from other relations: a materialized view, stream-processor output, cache, search index, read replica, warehouse model.","type":"object","additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":["materialize","risingwave","feldera","ksqldb","flink","postgres_matview","elasticsearch","redis","snowflake","dbt"]},"version":{"$ref":"#/definitions/version"},"query":{"$ref":"#/definitions/sql","description":"The SQL query that defines it."},"from":{"$ref":"#/definitions/relationNames","description":"What it is derived from, for a sketch without a query."},"replica_of":{"description":"A store; its tables are then readable as `view.table`.","type":"string"},"consistency":{"description":"`eventual`: each input advances on its own; `transactional`: inputs advance together, a whole upstream transaction at a time. Default: the technology's.","type":"string","enum":["eventual","transactional"]},"refresh":{"description":"`continuous`; `on commit`, never stale; or `every` and a duration. Default: the technology's.","type":"string","pattern":"^(?:continuous|on commit|every (?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["continuous","on commit","every 5m"],"x-expected":"`continuous`, `on commit` or `every <duration>` such as `every 5m`"},"freshness":{"description":"How stale readers accept it to be: a duration, or `any`. It silences notices about stale reads.","type":"string","pattern":"^(?:any|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$","examples":["any","5s"],"x-expected":"`any` or a duration such as `5s`"},"publishes":{"description":"A topic that receives the view's changes.","type":"string"},"retraction":{"description":"false for append-only outputs, which never take back what they said.","type":"boolean","default":true},"description":{"$ref":"#/definitions/text"}}};
const schema25 = {"description":"SQL in PostgreSQL's dialect. `:name` is a parameter of the operation, `:variable.column` a column of the first row of an earlier `into`.","type":"string","pattern":"\\S","x-expected":"SQL"};

function validate70(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern2.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate70.errors = vErrors;
return errors === 0;
}

const schema26 = {"description":"Tables, topics and views.","type":["string","array"],"items":{"$ref":"#/definitions/relationName"},"x-expected":"a relation or a list of relations"};

function validate72(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema26.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate61(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
}
validate72.errors = vErrors;
return errors === 0;
}

const pattern5 = new RegExp("^(?:continuous|on commit|every (?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$", "u");
const pattern6 = new RegExp("^(?:any|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$", "u");

function validate68(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema24.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.technology !== undefined){
if(typeof data.technology !== "string"){
const err1 = {instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.version !== undefined){
if(!(validate25(data.version, {instancePath:instancePath+"/version",parentData:data,parentDataProperty:"version",rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
if(data.query !== undefined){
if(!(validate70(data.query, {instancePath:instancePath+"/query",parentData:data,parentDataProperty:"query",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.from !== undefined){
if(!(validate72(data.from, {instancePath:instancePath+"/from",parentData:data,parentDataProperty:"from",rootData}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
if(data.replica_of !== undefined){
if(typeof data.replica_of !== "string"){
const err2 = {instancePath:instancePath+"/replica_of",schemaPath:"#/properties/replica_of/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.consistency !== undefined){
let data5 = data.consistency;
if(typeof data5 !== "string"){
const err3 = {instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!((data5 === "eventual") || (data5 === "transactional"))){
const err4 = {instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/enum",keyword:"enum",params:{allowedValues: schema24.properties.consistency.enum}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.refresh !== undefined){
let data6 = data.refresh;
if(typeof data6 === "string"){
if(!pattern5.test(data6)){
const err5 = {instancePath:instancePath+"/refresh",schemaPath:"#/properties/refresh/pattern",keyword:"pattern",params:{pattern: "^(?:continuous|on commit|every (?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/refresh",schemaPath:"#/properties/refresh/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.freshness !== undefined){
let data7 = data.freshness;
if(typeof data7 === "string"){
if(!pattern6.test(data7)){
const err7 = {instancePath:instancePath+"/freshness",schemaPath:"#/properties/freshness/pattern",keyword:"pattern",params:{pattern: "^(?:any|(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y))$"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/freshness",schemaPath:"#/properties/freshness/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.publishes !== undefined){
if(typeof data.publishes !== "string"){
const err9 = {instancePath:instancePath+"/publishes",schemaPath:"#/properties/publishes/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.retraction !== undefined){
if(typeof data.retraction !== "boolean"){
const err10 = {instancePath:instancePath+"/retraction",schemaPath:"#/properties/retraction/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate68.errors = vErrors;
return errors === 0;
}

const schema27 = {"description":"Code that people wrote, with its operations.","type":["object","null"],"additionalProperties":false,"properties":{"technology":{"description":"Id of a technology in the catalog, or one of its aliases (`-` and `_` are the same). It supplies every fact that the entry does not say.","type":"string","examples":[]},"version":{"$ref":"#/definitions/version"},"exposed":{"description":"Who can call it: `public`, anybody at any time; `internal`, only what you run.","type":"string","enum":["public","internal"],"default":"internal"},"operations":{"description":"Operations, by name.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/operation"}},"description":{"$ref":"#/definitions/text"}}};
const schema28 = {"description":"One thing that the service does.","type":["object","null"],"additionalProperties":false,"properties":{"on":{"$ref":"#/definitions/trigger"},"delivery":{"$ref":"#/definitions/delivery","description":"For an operation on a topic: what happens to a message when the operation fails half-way.","default":"at least once"},"inputs":{"$ref":"#/definitions/inputs"},"steps":{"$ref":"#/definitions/steps","description":"What it does, one step after the other."},"reads":{"$ref":"#/definitions/relationNames","description":"For a sketch without `steps`: what it reads."},"writes":{"$ref":"#/definitions/relationNames","description":"For a sketch without `steps`: what it writes."},"description":{"$ref":"#/definitions/text"}}};
const schema29 = {"description":"What starts the operation: `request` (default), `{ topic: name }` for each message, whose columns are parameters, or `{ every: duration }`.","type":["string","object"],"default":"request","x-expected":"`request`, `{ topic: name }` or `{ every: duration }`","if":{"type":"string"},"then":{"enum":["request"]},"else":{"if":{"required":["topic"]},"then":{"additionalProperties":false,"properties":{"topic":{"description":"The topic whose messages start the operation, once each.","type":"string"}}},"else":{"additionalProperties":false,"required":["every"],"properties":{"topic":{"description":"The topic whose messages start the operation, once each.","type":"string"},"every":{"$ref":"#/definitions/duration","description":"How often the operation starts."}}}}};
const schema30 = {"description":"A number and a unit: `ms`, `s`, `m`, `h`, `d`, `w` or `y`, such as `500ms`, `30s`, `7d`.","type":"string","pattern":"^(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y)$","x-expected":"a duration such as `500ms`, `30s`, `5m`, `1h` or `7d`"};
const pattern7 = new RegExp("^(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y)$", "u");

function validate83(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data === "string"){
if(!pattern7.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9]+(?:\\.[0-9]+)?) ?(?:ms|s|min|m|h|d|w|y)$"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate83.errors = vErrors;
return errors === 0;
}


function validate82(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema29.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(typeof data !== "string"){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs4 = errors;
if(!(data === "request")){
const err2 = {instancePath,schemaPath:"#/then/enum",keyword:"enum",params:{allowedValues: schema29.then.enum}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
ifClause0 = "then";
}
else {
const _errs5 = errors;
const _errs6 = errors;
let valid1 = true;
const _errs7 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.topic === undefined) && (missing0 = "topic")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid1 = _errs7 === errors;
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid1){
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(key0 === "topic")){
const err4 = {instancePath,schemaPath:"#/else/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.topic !== undefined){
if(typeof data.topic !== "string"){
const err5 = {instancePath:instancePath+"/topic",schemaPath:"#/else/then/properties/topic/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
var _valid1 = _errs8 === errors;
valid1 = _valid1;
ifClause1 = "then";
}
else {
const _errs12 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.every === undefined){
const err6 = {instancePath,schemaPath:"#/else/else/required",keyword:"required",params:{missingProperty: "every"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
for(const key1 in data){
if(!((key1 === "topic") || (key1 === "every"))){
const err7 = {instancePath,schemaPath:"#/else/else/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.topic !== undefined){
if(typeof data.topic !== "string"){
const err8 = {instancePath:instancePath+"/topic",schemaPath:"#/else/else/properties/topic/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.every !== undefined){
if(!(validate83(data.every, {instancePath:instancePath+"/every",parentData:data,parentDataProperty:"every",rootData}))){
vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
errors = vErrors.length;
}
}
}
var _valid1 = _errs12 === errors;
valid1 = _valid1;
ifClause1 = "else";
}
if(!valid1){
const err9 = {instancePath,schemaPath:"#/else/if",keyword:"if",params:{failingKeyword: ifClause1}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid0 = _valid0;
ifClause0 = "else";
}
if(!valid0){
const err10 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: ifClause0}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate82.errors = vErrors;
return errors === 0;
}

const schema31 = {"description":"Parameters of the operation, each with the values that it can take.","type":"object","propertyNames":{"$ref":"#/definitions/name"},"additionalProperties":{"$ref":"#/definitions/values"},"x-expected":"a map from parameters to values such as `{ item: [widget], qty: [1, 2] }`"};
const schema32 = {"description":"Values that the input can take; a single value is a list of one.","type":["string","number","boolean","null","array"],"minItems":1,"items":{"$ref":"#/definitions/value"},"x-expected":"a value or a list of values"};

function validate89(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")) && (data !== null)) && (!(Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema32.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Array.isArray(data)){
if(data.length < 1){
const err1 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate41(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
validate89.errors = vErrors;
return errors === 0;
}


function validate87(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
const _errs1 = errors;
if(!(validate22(key0, {instancePath,parentData:data,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid0 = _errs1 === errors;
if(!valid0){
const err0 = {instancePath,schemaPath:"#/propertyNames",keyword:"propertyNames",params:{propertyName: key0}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
for(const key1 in data){
if(!(validate89(data[key1], {instancePath:instancePath+"/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key1,rootData}))){
vErrors = vErrors === null ? validate89.errors : vErrors.concat(validate89.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate87.errors = vErrors;
return errors === 0;
}

const schema33 = {"description":"Steps, one after the other.","type":"array","minItems":1,"items":{"$ref":"#/definitions/step"},"x-expected":"a list of steps"};
const schema34 = {"description":"One step: `sql`, `require`, `transaction` or `respond`.","type":"object","x-expected":"a step with `sql`, `require`, `transaction` or `respond`","x-one-of":["sql","require","transaction","respond"],"if":{"type":"object"},"then":{"if":{"required":["transaction"]},"then":{"$ref":"#/definitions/transactionStep"},"else":{"if":{"required":["sql"]},"then":{"$ref":"#/definitions/sqlStep"},"else":{"if":{"required":["require"]},"then":{"$ref":"#/definitions/requireStep"},"else":{"if":{"required":["respond"]},"then":{"$ref":"#/definitions/respondStep"},"else":false}}}}};
const schema35 = {"description":"A transaction in one store, or atomic appends to topics of one broker.","type":"object","required":["transaction","steps"],"additionalProperties":false,"properties":{"transaction":{"description":"The store. For atomic appends to several topics: the technology of the broker that keeps them.","type":"string"},"isolation":{"$ref":"#/definitions/isolation","description":"Isolation level of this transaction. Default: the store's."},"retry":{"description":"Restarts after a serialization failure or deadlock; then the operation responds `aborted`.","type":"integer","minimum":0,"maximum":1000,"default":0},"steps":{"$ref":"#/definitions/steps"}}};
const wrapper0 = {validate: validate93};

function validate95(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.transaction === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "transaction"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.steps === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "steps"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "transaction") || (key0 === "isolation")) || (key0 === "retry")) || (key0 === "steps"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.transaction !== undefined){
if(typeof data.transaction !== "string"){
const err3 = {instancePath:instancePath+"/transaction",schemaPath:"#/properties/transaction/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.isolation !== undefined){
if(!(validate27(data.isolation, {instancePath:instancePath+"/isolation",parentData:data,parentDataProperty:"isolation",rootData}))){
vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
errors = vErrors.length;
}
}
if(data.retry !== undefined){
let data2 = data.retry;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err4 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 1000 || isNaN(data2)){
const err5 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data2 < 0 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data.steps !== undefined){
if(!(wrapper0.validate(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate95.errors = vErrors;
return errors === 0;
}

const schema36 = {"description":"One SQL statement.","type":"object","required":["sql"],"additionalProperties":false,"properties":{"sql":{"$ref":"#/definitions/sql","description":"One SQL statement. Outside `transaction` it is its own transaction."},"into":{"$ref":"#/definitions/name","description":"Variable that holds the first row: `:variable.column` in later steps; NULL when there was no row."}}};

function validate98(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.sql === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "sql"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "sql") || (key0 === "into"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.sql !== undefined){
if(!(validate70(data.sql, {instancePath:instancePath+"/sql",parentData:data,parentDataProperty:"sql",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.into !== undefined){
if(!(validate22(data.into, {instancePath:instancePath+"/into",parentData:data,parentDataProperty:"into",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate98.errors = vErrors;
return errors === 0;
}

const schema37 = {"description":"A condition that must hold to go on.","type":"object","required":["require"],"additionalProperties":false,"properties":{"require":{"$ref":"#/definitions/condition","description":"A SQL condition. When it is not true the operation stops, its transaction is rolled back, and it responds `otherwise`."},"otherwise":{"description":"What the caller is told when the condition is not true.","type":["string","number","boolean"],"default":"rejected"}}};

function validate102(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.require === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "require"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "require") || (key0 === "otherwise"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.require !== undefined){
if(!(validate37(data.require, {instancePath:instancePath+"/require",parentData:data,parentDataProperty:"require",rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
if(data.otherwise !== undefined){
let data1 = data.otherwise;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err2 = {instancePath:instancePath+"/otherwise",schemaPath:"#/properties/otherwise/type",keyword:"type",params:{type: schema37.properties.otherwise.type}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate102.errors = vErrors;
return errors === 0;
}

const schema38 = {"description":"What the caller is told.","type":"object","required":["respond"],"additionalProperties":false,"properties":{"respond":{"$ref":"#/definitions/expression","description":"A SQL expression that the caller is told. Default of an operation: `ok`."}}};
const schema39 = {"description":"A SQL expression.","type":["string","number","boolean"],"pattern":"\\S","x-expected":"a SQL expression such as `:shown.level`"};

function validate106(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(((typeof data !== "string") && (!((typeof data == "number") && (isFinite(data))))) && (typeof data !== "boolean")){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema39.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern2.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "\\S"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
validate106.errors = vErrors;
return errors === 0;
}


function validate105(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.respond === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "respond"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "respond")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.respond !== undefined){
if(!(validate106(data.respond, {instancePath:instancePath+"/respond",parentData:data,parentDataProperty:"respond",rootData}))){
vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate105.errors = vErrors;
return errors === 0;
}


function validate94(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
const _errs5 = errors;
let valid1 = true;
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.transaction === undefined) && (missing0 = "transaction")){
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid1 = _errs6 === errors;
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid1){
const _errs7 = errors;
if(!(validate95(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
errors = vErrors.length;
}
var _valid1 = _errs7 === errors;
valid1 = _valid1;
ifClause0 = "then";
}
else {
const _errs8 = errors;
const _errs9 = errors;
let valid2 = true;
const _errs10 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.sql === undefined) && (missing1 = "sql")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid2 = _errs10 === errors;
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid2){
const _errs11 = errors;
if(!(validate98(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors);
errors = vErrors.length;
}
var _valid2 = _errs11 === errors;
valid2 = _valid2;
ifClause1 = "then";
}
else {
const _errs12 = errors;
const _errs13 = errors;
let valid3 = true;
const _errs14 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.require === undefined) && (missing2 = "require")){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
var _valid3 = _errs14 === errors;
errors = _errs13;
if(vErrors !== null){
if(_errs13){
vErrors.length = _errs13;
}
else {
vErrors = null;
}
}
let ifClause2;
if(_valid3){
const _errs15 = errors;
if(!(validate102(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate102.errors : vErrors.concat(validate102.errors);
errors = vErrors.length;
}
var _valid3 = _errs15 === errors;
valid3 = _valid3;
ifClause2 = "then";
}
else {
const _errs16 = errors;
const _errs17 = errors;
let valid4 = true;
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if((data.respond === undefined) && (missing3 = "respond")){
const err5 = {};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
var _valid4 = _errs18 === errors;
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
let ifClause3;
if(_valid4){
const _errs19 = errors;
if(!(validate105(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
errors = vErrors.length;
}
var _valid4 = _errs19 === errors;
valid4 = _valid4;
ifClause3 = "then";
}
else {
var _valid4 = false;
const err6 = {instancePath,schemaPath:"#/then/else/else/else/else/false schema",keyword:"false schema",params:{}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
valid4 = _valid4;
ifClause3 = "else";
}
if(!valid4){
const err7 = {instancePath,schemaPath:"#/then/else/else/else/if",keyword:"if",params:{failingKeyword: ifClause3}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid3 = _errs16 === errors;
valid3 = _valid3;
ifClause2 = "else";
}
if(!valid3){
const err8 = {instancePath,schemaPath:"#/then/else/else/if",keyword:"if",params:{failingKeyword: ifClause2}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid2 = _errs12 === errors;
valid2 = _valid2;
ifClause1 = "else";
}
if(!valid2){
const err9 = {instancePath,schemaPath:"#/then/else/if",keyword:"if",params:{failingKeyword: ifClause1}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid1 = _errs8 === errors;
valid1 = _valid1;
ifClause0 = "else";
}
if(!valid1){
const err10 = {instancePath,schemaPath:"#/then/if",keyword:"if",params:{failingKeyword: ifClause0}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
}
if(!valid0){
const err11 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate94.errors = vErrors;
return errors === 0;
}


function validate93(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate94(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate93.errors = vErrors;
return errors === 0;
}


function validate81(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema28.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "on") || (key0 === "delivery")) || (key0 === "inputs")) || (key0 === "steps")) || (key0 === "reads")) || (key0 === "writes")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.on !== undefined){
if(!(validate82(data.on, {instancePath:instancePath+"/on",parentData:data,parentDataProperty:"on",rootData}))){
vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
errors = vErrors.length;
}
}
if(data.delivery !== undefined){
if(!(validate63(data.delivery, {instancePath:instancePath+"/delivery",parentData:data,parentDataProperty:"delivery",rootData}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
}
if(data.inputs !== undefined){
if(!(validate87(data.inputs, {instancePath:instancePath+"/inputs",parentData:data,parentDataProperty:"inputs",rootData}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
if(data.steps !== undefined){
if(!(validate93(data.steps, {instancePath:instancePath+"/steps",parentData:data,parentDataProperty:"steps",rootData}))){
vErrors = vErrors === null ? validate93.errors : vErrors.concat(validate93.errors);
errors = vErrors.length;
}
}
if(data.reads !== undefined){
if(!(validate72(data.reads, {instancePath:instancePath+"/reads",parentData:data,parentDataProperty:"reads",rootData}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
if(data.writes !== undefined){
if(!(validate72(data.writes, {instancePath:instancePath+"/writes",parentData:data,parentDataProperty:"writes",rootData}))){
vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
errors = vErrors.length;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
validate81.errors = vErrors;
return errors === 0;
}


function validate78(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if((!(data && typeof data == "object" && !Array.isArray(data))) && (data !== null)){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema27.type}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "technology") || (key0 === "version")) || (key0 === "exposed")) || (key0 === "operations")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.technology !== undefined){
if(typeof data.technology !== "string"){
const err2 = {instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.version !== undefined){
if(!(validate25(data.version, {instancePath:instancePath+"/version",parentData:data,parentDataProperty:"version",rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
}
if(data.exposed !== undefined){
let data2 = data.exposed;
if(typeof data2 !== "string"){
const err3 = {instancePath:instancePath+"/exposed",schemaPath:"#/properties/exposed/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!((data2 === "public") || (data2 === "internal"))){
const err4 = {instancePath:instancePath+"/exposed",schemaPath:"#/properties/exposed/enum",keyword:"enum",params:{allowedValues: schema27.properties.exposed.enum}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.operations !== undefined){
let data3 = data.operations;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
const _errs9 = errors;
if(!(validate22(key1, {instancePath:instancePath+"/operations",parentData:data3,parentDataProperty:"operations",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid1 = _errs9 === errors;
if(!valid1){
const err5 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/propertyNames",keyword:"propertyNames",params:{propertyName: key1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
for(const key2 in data3){
if(!(validate81(data3[key2], {instancePath:instancePath+"/operations/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data3,parentDataProperty:key2,rootData}))){
vErrors = vErrors === null ? validate81.errors : vErrors.concat(validate81.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath:instancePath+"/operations",schemaPath:"#/properties/operations/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
validate78.errors = vErrors;
return errors === 0;
}

const schema40 = {"description":"Operations that one client performs one after the other: `service.operation`, or the operation's own name when it is unique.","type":"array","minItems":1,"items":{"type":"string","x-expected":"the name of an operation"},"x-expected":"a list of operations"};

function validate118(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(typeof data[i0] !== "string"){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate118.errors = vErrors;
return errors === 0;
}

const schema41 = {"description":"A named set-up for the simulation.","type":"object","required":["run"],"additionalProperties":false,"properties":{"run":{"description":"What takes part; each entry runs once unless it says `clients`.","type":"array","minItems":1,"items":{"$ref":"#/definitions/scenarioEntry"},"x-expected":"a list such as `[{ operation: checkout, clients: 2 }]`"},"faults":{"$ref":"#/definitions/faults","description":"Faults it starts with; none: `[]`; left out: the file's or the default ones."},"description":{"$ref":"#/definitions/text"}}};
const schema42 = {"description":"Operation or session that takes part, with the inputs that are fixed and the number of clients.","type":"object","x-expected":"an entry with `operation` or `session`","x-one-of":["operation","session"],"if":{"type":"object"},"then":{"if":{"required":["operation"]},"then":{"$ref":"#/definitions/scenarioOperation"},"else":{"if":{"required":["session"]},"then":{"$ref":"#/definitions/scenarioSession"},"else":false}}};
const schema43 = {"description":"An operation that takes part.","type":"object","required":["operation"],"additionalProperties":false,"properties":{"operation":{"description":"`service.operation`, or the operation's own name when it is unique.","type":"string"},"inputs":{"$ref":"#/definitions/inputs","description":"Values for some inputs; an input that is left out takes every value that it can."},"clients":{"description":"How many clients do this at once.","type":"integer","minimum":1,"maximum":16,"default":1}}};

function validate123(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.operation === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "operation"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "operation") || (key0 === "inputs")) || (key0 === "clients"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.operation !== undefined){
if(typeof data.operation !== "string"){
const err2 = {instancePath:instancePath+"/operation",schemaPath:"#/properties/operation/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.inputs !== undefined){
if(!(validate87(data.inputs, {instancePath:instancePath+"/inputs",parentData:data,parentDataProperty:"inputs",rootData}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
if(data.clients !== undefined){
let data2 = data.clients;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err3 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 16 || isNaN(data2)){
const err4 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data2 < 1 || isNaN(data2)){
const err5 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate123.errors = vErrors;
return errors === 0;
}

const schema44 = {"description":"A session that takes part.","type":"object","required":["session"],"additionalProperties":false,"properties":{"session":{"description":"A session of this file.","type":"string"},"inputs":{"$ref":"#/definitions/inputs","description":"Values for some inputs; an input that is left out takes every value that it can."},"clients":{"description":"How many clients do this at once.","type":"integer","minimum":1,"maximum":16,"default":1}}};

function validate126(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.session === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "session"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "session") || (key0 === "inputs")) || (key0 === "clients"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.session !== undefined){
if(typeof data.session !== "string"){
const err2 = {instancePath:instancePath+"/session",schemaPath:"#/properties/session/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.inputs !== undefined){
if(!(validate87(data.inputs, {instancePath:instancePath+"/inputs",parentData:data,parentDataProperty:"inputs",rootData}))){
vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
errors = vErrors.length;
}
}
if(data.clients !== undefined){
let data2 = data.clients;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err3 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 16 || isNaN(data2)){
const err4 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data2 < 1 || isNaN(data2)){
const err5 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate126.errors = vErrors;
return errors === 0;
}


function validate122(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
const _errs5 = errors;
let valid1 = true;
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.operation === undefined) && (missing0 = "operation")){
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid1 = _errs6 === errors;
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid1){
const _errs7 = errors;
if(!(validate123(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate123.errors : vErrors.concat(validate123.errors);
errors = vErrors.length;
}
var _valid1 = _errs7 === errors;
valid1 = _valid1;
ifClause0 = "then";
}
else {
const _errs8 = errors;
const _errs9 = errors;
let valid2 = true;
const _errs10 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.session === undefined) && (missing1 = "session")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid2 = _errs10 === errors;
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid2){
const _errs11 = errors;
if(!(validate126(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate126.errors : vErrors.concat(validate126.errors);
errors = vErrors.length;
}
var _valid2 = _errs11 === errors;
valid2 = _valid2;
ifClause1 = "then";
}
else {
var _valid2 = false;
const err4 = {instancePath,schemaPath:"#/then/else/else/false schema",keyword:"false schema",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
valid2 = _valid2;
ifClause1 = "else";
}
if(!valid2){
const err5 = {instancePath,schemaPath:"#/then/else/if",keyword:"if",params:{failingKeyword: ifClause1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid1 = _errs8 === errors;
valid1 = _valid1;
ifClause0 = "else";
}
if(!valid1){
const err6 = {instancePath,schemaPath:"#/then/if",keyword:"if",params:{failingKeyword: ifClause0}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
}
if(!valid0){
const err7 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate122.errors = vErrors;
return errors === 0;
}

const schema45 = {"description":"Faults that the simulation tries.","type":"array","items":{"$ref":"#/definitions/fault"},"default":["crash","redelivery","rebuild"],"x-expected":"a list of faults such as `[crash, redelivery]`"};
const schema46 = {"description":"`crash`: an instance stops between two steps; `redelivery`: an uncommitted message is delivered again; `rebuild`: a derived relation is emptied and read again from what retention kept.","type":"string","enum":["crash","redelivery","rebuild"]};

function validate131(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((data === "crash") || (data === "redelivery")) || (data === "rebuild"))){
const err1 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema46.enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate131.errors = vErrors;
return errors === 0;
}


function validate130(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate131(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate131.errors : vErrors.concat(validate131.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate130.errors = vErrors;
return errors === 0;
}


function validate121(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.run === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "run"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "run") || (key0 === "faults")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.run !== undefined){
let data0 = data.run;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/run",schemaPath:"#/properties/run/minItems",keyword:"minItems",params:{limit: 1}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(!(validate122(data0[i0], {instancePath:instancePath+"/run/" + i0,parentData:data0,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate122.errors : vErrors.concat(validate122.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath:instancePath+"/run",schemaPath:"#/properties/run/type",keyword:"type",params:{type: "array"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.faults !== undefined){
if(!(validate130(data.faults, {instancePath:instancePath+"/faults",parentData:data,parentDataProperty:"faults",rootData}))){
vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors);
errors = vErrors.length;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate121.errors = vErrors;
return errors === 0;
}

const schema47 = {"description":"What must never be seen.","type":"object","x-expected":"an invariant with `never` or `always`","x-one-of":["never","always"],"if":{"type":"object"},"then":{"if":{"required":["never"]},"then":{"$ref":"#/definitions/neverInvariant"},"else":{"if":{"required":["always"]},"then":{"$ref":"#/definitions/alwaysInvariant"},"else":false}}};
const schema48 = {"description":"A query that must return no row.","type":"object","required":["never"],"additionalProperties":false,"properties":{"never":{"$ref":"#/definitions/sql","description":"A SELECT that must return no row."},"when":{"description":"`always`: in every state; `settled`: only when everything has caught up.","type":"string","enum":["always","settled"],"default":"always"},"description":{"$ref":"#/definitions/text"}}};

function validate138(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.never === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "never"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "never") || (key0 === "when")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.never !== undefined){
if(!(validate70(data.never, {instancePath:instancePath+"/never",parentData:data,parentDataProperty:"never",rootData}))){
vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
errors = vErrors.length;
}
}
if(data.when !== undefined){
let data1 = data.when;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!((data1 === "always") || (data1 === "settled"))){
const err3 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/enum",keyword:"enum",params:{allowedValues: schema48.properties.when.enum}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate138.errors = vErrors;
return errors === 0;
}

const schema49 = {"description":"A condition that must be true.","type":"object","required":["always"],"additionalProperties":false,"properties":{"always":{"$ref":"#/definitions/condition","description":"A SQL condition that must be true."},"when":{"description":"`always`: in every state; `settled`: only when everything has caught up.","type":"string","enum":["always","settled"],"default":"always"},"description":{"$ref":"#/definitions/text"}}};

function validate142(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.always === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "always"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "always") || (key0 === "when")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.always !== undefined){
if(!(validate37(data.always, {instancePath:instancePath+"/always",parentData:data,parentDataProperty:"always",rootData}))){
vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
errors = vErrors.length;
}
}
if(data.when !== undefined){
let data1 = data.when;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!((data1 === "always") || (data1 === "settled"))){
const err3 = {instancePath:instancePath+"/when",schemaPath:"#/properties/when/enum",keyword:"enum",params:{allowedValues: schema49.properties.when.enum}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
if(!(validate45(data.description, {instancePath:instancePath+"/description",parentData:data,parentDataProperty:"description",rootData}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate142.errors = vErrors;
return errors === 0;
}


function validate137(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(!(data && typeof data == "object" && !Array.isArray(data))){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
const _errs5 = errors;
let valid1 = true;
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.never === undefined) && (missing0 = "never")){
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid1 = _errs6 === errors;
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid1){
const _errs7 = errors;
if(!(validate138(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate138.errors : vErrors.concat(validate138.errors);
errors = vErrors.length;
}
var _valid1 = _errs7 === errors;
valid1 = _valid1;
ifClause0 = "then";
}
else {
const _errs8 = errors;
const _errs9 = errors;
let valid2 = true;
const _errs10 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.always === undefined) && (missing1 = "always")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid2 = _errs10 === errors;
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid2){
const _errs11 = errors;
if(!(validate142(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate142.errors : vErrors.concat(validate142.errors);
errors = vErrors.length;
}
var _valid2 = _errs11 === errors;
valid2 = _valid2;
ifClause1 = "then";
}
else {
var _valid2 = false;
const err4 = {instancePath,schemaPath:"#/then/else/else/false schema",keyword:"false schema",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
valid2 = _valid2;
ifClause1 = "else";
}
if(!valid2){
const err5 = {instancePath,schemaPath:"#/then/else/if",keyword:"if",params:{failingKeyword: ifClause1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid1 = _errs8 === errors;
valid1 = _valid1;
ifClause0 = "else";
}
if(!valid1){
const err6 = {instancePath,schemaPath:"#/then/if",keyword:"if",params:{failingKeyword: ifClause0}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
}
if(!valid0){
const err7 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: "then"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate137.errors = vErrors;
return errors === 0;
}

const schema50 = {"description":"Severity of a rule for this file.","type":"string","enum":["off","hint","info","warning","error"]};

function validate147(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!(((((data === "off") || (data === "hint")) || (data === "info")) || (data === "warning")) || (data === "error"))){
const err1 = {instancePath,schemaPath:"#/enum",keyword:"enum",params:{allowedValues: schema50.enum}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate147.errors = vErrors;
return errors === 0;
}

const schema51 = {"description":"Bounds and faults of the simulation.","type":"object","additionalProperties":false,"properties":{"clients":{"description":"How many clients of one operation race each other.","type":"integer","minimum":1,"maximum":16,"default":2},"max_states":{"description":"Distinct states after which the search stops; a search that stopped is never shown as a pass.","type":"integer","minimum":1,"default":1000000},"max_seconds":{"description":"Seconds after which the search stops; a search that stopped is never shown as a pass.","type":"number","exclusiveMinimum":0,"default":10},"faults":{"$ref":"#/definitions/faults"},"consistency":{"description":"What runs are held against: `serializable`, some order of the operations explains everything; `strict serializable`, an order that also respects which operation ended before another began.","type":"string","enum":["serializable","strict serializable"],"default":"serializable"}}};

function validate149(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "clients") || (key0 === "max_states")) || (key0 === "max_seconds")) || (key0 === "faults")) || (key0 === "consistency"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.clients !== undefined){
let data0 = data.clients;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 16 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0 < 1 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
if(data.max_states !== undefined){
let data1 = data.max_states;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err4 = {instancePath:instancePath+"/max_states",schemaPath:"#/properties/max_states/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 < 1 || isNaN(data1)){
const err5 = {instancePath:instancePath+"/max_states",schemaPath:"#/properties/max_states/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
if(data.max_seconds !== undefined){
let data2 = data.max_seconds;
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 <= 0 || isNaN(data2)){
const err6 = {instancePath:instancePath+"/max_seconds",schemaPath:"#/properties/max_seconds/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/max_seconds",schemaPath:"#/properties/max_seconds/type",keyword:"type",params:{type: "number"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.faults !== undefined){
if(!(validate130(data.faults, {instancePath:instancePath+"/faults",parentData:data,parentDataProperty:"faults",rootData}))){
vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors);
errors = vErrors.length;
}
}
if(data.consistency !== undefined){
let data4 = data.consistency;
if(typeof data4 !== "string"){
const err8 = {instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!((data4 === "serializable") || (data4 === "strict serializable"))){
const err9 = {instancePath:instancePath+"/consistency",schemaPath:"#/properties/consistency/enum",keyword:"enum",params:{allowedValues: schema51.properties.consistency.enum}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate149.errors = vErrors;
return errors === 0;
}


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://flowproof.dev/schemas/pipeline-1.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.flowproof === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "flowproof"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((func2.call(schema6.properties, key0)) || (pattern0.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.flowproof !== undefined){
if(1 !== data.flowproof){
const err2 = {instancePath:instancePath+"/flowproof",schemaPath:"#/properties/flowproof/const",keyword:"const",params:{allowedValue: 1}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
if(typeof data.name !== "string"){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
if(typeof data.description !== "string"){
const err4 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.stores !== undefined){
let data3 = data.stores;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
const _errs9 = errors;
if(!(validate22(key1, {instancePath:instancePath+"/stores",parentData:data3,parentDataProperty:"stores",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid1 = _errs9 === errors;
if(!valid1){
const err5 = {instancePath:instancePath+"/stores",schemaPath:"#/properties/stores/propertyNames",keyword:"propertyNames",params:{propertyName: key1}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
for(const key2 in data3){
if(!(validate24(data3[key2], {instancePath:instancePath+"/stores/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data3,parentDataProperty:key2,rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
}
}
else {
const err6 = {instancePath:instancePath+"/stores",schemaPath:"#/properties/stores/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.topics !== undefined){
let data5 = data.topics;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key3 in data5){
const _errs14 = errors;
if(!(validate22(key3, {instancePath:instancePath+"/topics",parentData:data5,parentDataProperty:"topics",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid3 = _errs14 === errors;
if(!valid3){
const err7 = {instancePath:instancePath+"/topics",schemaPath:"#/properties/topics/propertyNames",keyword:"propertyNames",params:{propertyName: key3}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
for(const key4 in data5){
if(!(validate51(data5[key4], {instancePath:instancePath+"/topics/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key4,rootData}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
}
}
else {
const err8 = {instancePath:instancePath+"/topics",schemaPath:"#/properties/topics/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.connectors !== undefined){
let data7 = data.connectors;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key5 in data7){
const _errs19 = errors;
if(!(validate22(key5, {instancePath:instancePath+"/connectors",parentData:data7,parentDataProperty:"connectors",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid5 = _errs19 === errors;
if(!valid5){
const err9 = {instancePath:instancePath+"/connectors",schemaPath:"#/properties/connectors/propertyNames",keyword:"propertyNames",params:{propertyName: key5}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
for(const key6 in data7){
if(!(validate59(data7[key6], {instancePath:instancePath+"/connectors/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data7,parentDataProperty:key6,rootData}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath:instancePath+"/connectors",schemaPath:"#/properties/connectors/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.views !== undefined){
let data9 = data.views;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key7 in data9){
const _errs24 = errors;
if(!(validate22(key7, {instancePath:instancePath+"/views",parentData:data9,parentDataProperty:"views",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid7 = _errs24 === errors;
if(!valid7){
const err11 = {instancePath:instancePath+"/views",schemaPath:"#/properties/views/propertyNames",keyword:"propertyNames",params:{propertyName: key7}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
for(const key8 in data9){
if(!(validate68(data9[key8], {instancePath:instancePath+"/views/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data9,parentDataProperty:key8,rootData}))){
vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/views",schemaPath:"#/properties/views/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.services !== undefined){
let data11 = data.services;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key9 in data11){
const _errs29 = errors;
if(!(validate22(key9, {instancePath:instancePath+"/services",parentData:data11,parentDataProperty:"services",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid9 = _errs29 === errors;
if(!valid9){
const err13 = {instancePath:instancePath+"/services",schemaPath:"#/properties/services/propertyNames",keyword:"propertyNames",params:{propertyName: key9}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
for(const key10 in data11){
if(!(validate78(data11[key10], {instancePath:instancePath+"/services/" + key10.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data11,parentDataProperty:key10,rootData}))){
vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
errors = vErrors.length;
}
}
}
else {
const err14 = {instancePath:instancePath+"/services",schemaPath:"#/properties/services/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.sessions !== undefined){
let data13 = data.sessions;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key11 in data13){
const _errs34 = errors;
if(!(validate22(key11, {instancePath:instancePath+"/sessions",parentData:data13,parentDataProperty:"sessions",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid11 = _errs34 === errors;
if(!valid11){
const err15 = {instancePath:instancePath+"/sessions",schemaPath:"#/properties/sessions/propertyNames",keyword:"propertyNames",params:{propertyName: key11}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
for(const key12 in data13){
if(!(validate118(data13[key12], {instancePath:instancePath+"/sessions/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data13,parentDataProperty:key12,rootData}))){
vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors);
errors = vErrors.length;
}
}
}
else {
const err16 = {instancePath:instancePath+"/sessions",schemaPath:"#/properties/sessions/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.scenarios !== undefined){
let data15 = data.scenarios;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key13 in data15){
const _errs39 = errors;
if(!(validate22(key13, {instancePath:instancePath+"/scenarios",parentData:data15,parentDataProperty:"scenarios",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid13 = _errs39 === errors;
if(!valid13){
const err17 = {instancePath:instancePath+"/scenarios",schemaPath:"#/properties/scenarios/propertyNames",keyword:"propertyNames",params:{propertyName: key13}};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
for(const key14 in data15){
if(!(validate121(data15[key14], {instancePath:instancePath+"/scenarios/" + key14.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data15,parentDataProperty:key14,rootData}))){
vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
errors = vErrors.length;
}
}
}
else {
const err18 = {instancePath:instancePath+"/scenarios",schemaPath:"#/properties/scenarios/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.invariants !== undefined){
let data17 = data.invariants;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key15 in data17){
const _errs44 = errors;
if(!(validate22(key15, {instancePath:instancePath+"/invariants",parentData:data17,parentDataProperty:"invariants",rootData}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid15 = _errs44 === errors;
if(!valid15){
const err19 = {instancePath:instancePath+"/invariants",schemaPath:"#/properties/invariants/propertyNames",keyword:"propertyNames",params:{propertyName: key15}};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
for(const key16 in data17){
if(!(validate137(data17[key16], {instancePath:instancePath+"/invariants/" + key16.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data17,parentDataProperty:key16,rootData}))){
vErrors = vErrors === null ? validate137.errors : vErrors.concat(validate137.errors);
errors = vErrors.length;
}
}
}
else {
const err20 = {instancePath:instancePath+"/invariants",schemaPath:"#/properties/invariants/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.rules !== undefined){
let data19 = data.rules;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key17 in data19){
if(!(validate147(data19[key17], {instancePath:instancePath+"/rules/" + key17.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data19,parentDataProperty:key17,rootData}))){
vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors);
errors = vErrors.length;
}
}
}
else {
const err21 = {instancePath:instancePath+"/rules",schemaPath:"#/properties/rules/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.simulation !== undefined){
if(!(validate149(data.simulation, {instancePath:instancePath+"/simulation",parentData:data,parentDataProperty:"simulation",rootData}))){
vErrors = vErrors === null ? validate149.errors : vErrors.concat(validate149.errors);
errors = vErrors.length;
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}

