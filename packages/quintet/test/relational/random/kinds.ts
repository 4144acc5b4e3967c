/** A kind of field as source text: how it is declared, and values of it as the program reads them, the simplest first. */
export interface Kind {
  readonly name: string
  readonly declared: string
  /** What it may be compared and computed with: kinds of one group. */
  readonly group:
    | 'text'
    | 'number'
    | 'double'
    | 'bigint'
    | 'decimal'
    | 'boolean'
    | 'date'
    | 'time'
    | 'timestamp'
    | 'ordered'
    | 'list'
    | 'json'
    | 'object'
  readonly values: readonly string[]
  /** Other values of the kind. */
  readonly others: readonly string[]
  /** Whether a key or a unique field may be of it. */
  readonly key: boolean
}

const text = ["'a'", "''", "'A'", "'ab'", "'Äb'", "'a%'", "'_b'", "'\\u{1F600}'", "'\\uFF5E'", '"o\'x"', "' b '"]
const date = ["'2024-01-31'", "'1969-12-31'", "'2000-02-29'", "'2024-02-01'"]
const moment = ["'2024-01-31T00:00:00Z'", "'1969-12-31T23:59:59.999Z'", "'2024-02-29T12:30:00Z'", "'2024-03-31T02:30:00.001Z'"]
const uuids = ['a', 'b', 'c', 'd', 'e', 'f'].map(letter => `'${letter.repeat(8)}-0000-7000-8000-000000000000'`)

/** What ends texts, names and comments where they are printed carelessly; `%` and `_` mean something in patterns only. */
const hostile = ['"\'; drop table x; --"', "'/*'", "'$1 ?1 :a'", "'null'", '"\\"\\\'"', "'\\n%_'", "'*/ or 1=1'", "'\u{1F600}\u00DF'"]

function kind(name: string, declared: string, group: Kind['group'], values: readonly string[], key = false): Kind {
  const others = group === 'text' && !declared.includes('4') ? hostile : values.toReversed()
  return { name, declared, group, values, others, key }
}

export const kinds: readonly Kind[] = [
  kind('integer', 't.integer()', 'number', ['1', '0', '-1', '2', '3'], true),
  kind('text', 't.text()', 'text', text, true),
  kind('double', 't.double()', 'double', ['0.5', '0', '-1.5', '2', '2.5']),
  kind('boolean', 't.boolean()', 'boolean', ['true', 'false']),
  kind('date', 't.date()', 'date', date, true),
  kind(
    'timestamp',
    't.timestamp()',
    'timestamp',
    moment.map(of => `new Date(${of})`),
  ),
  kind('bigint', 't.bigint()', 'bigint', ['1n', '0n', '-2n', '9007199254740993n'], true),
  kind('decimal', 't.decimal(10, 2)', 'decimal', ["'1.00'", "'0.00'", "'-2.50'", "'10.25'", "'9.99'"], true),
  kind('fine decimal', 't.decimal(12, 4)', 'decimal', ["'1.0000'", "'-2.5000'", "'10.2501'"]),
  kind('short text', 't.text(4)', 'text', text),
  kind('enum', "t.enum(['sad', 'glad', 'fine'])", 'ordered', ["'sad'", "'glad'", "'fine'"]),
  kind('native enum', "t.enum(['low', 'high', 'it\\'s'], { native: 'random level' })", 'ordered', ["'low'", "'high'", '"it\'s"']),
  kind('uuid', 't.uuid()', 'ordered', uuids, true),
  kind('time', 't.time()', 'time', ["'12:00:00'", "'00:00:00'", "'23:59:59.5'", "'12:00:00.000001'"]),
  kind('instant as text', "t.timestamp({ mode: 'text' })", 'timestamp', [
    "'2024-01-31 00:00:00+00'",
    "'2024-02-29 23:59:59.999999+00'",
    "'1969-12-31 23:59:59.000001+00'",
  ]),
  kind('instant as a number', "t.timestamp({ mode: 'epoch' })", 'timestamp', ['0', '-1', '1706659200000']),
  kind(
    'wall clock',
    't.timestamp({ zone: false })',
    'timestamp',
    moment.map(of => `new Date(${of})`),
  ),
  kind('interval', 't.interval()', 'ordered', ["'P1M'", "'PT0S'", "'P30D'", "'P-1Y'", "'PT720H'", "'P1DT1.5S'"]),
  kind('bytes', 't.bytes()', 'ordered', ['new Uint8Array([1])', 'new Uint8Array()', 'new Uint8Array([0, 255])', 'new Uint8Array([1, 0])']),
  kind('texts', 't.list(t.text())', 'list', ["['a']", '[]', "['a', 'A', 'a']", "['']"]),
  kind('numbers', 't.list(t.integer())', 'list', ['[1]', '[]', '[3, -1]']),
  kind('json', 't.json()', 'json', ['{ a: 1 }', '[]', "{ a: 'x', b: { a: true } }", '{ a: null, b: [1.5, 2] }', "'a'", '1']),
  kind('object', 't.object({ s: t.text(), n: t.integer().nullable() })', 'object', [
    "{ s: 'a', n: 1 }",
    "{ s: '', n: null }",
    "{ s: 'b', n: -2 }",
  ]),
]
