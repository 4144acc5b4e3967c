/**
 * Texts that some system takes for something else: names of its own, the end of a string, a pattern, a comment, an operator. Each is a
 * value like others, wherever a text may stand.
 */
export const oddTexts: readonly string[] = Object.freeze([
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e309',
  '$where',
  '$ne',
  '{"$gt":""}',
  "'; drop table q_kv; --",
  '" or ""="',
  "' or 1=1 --",
  '#{1+1}',
  '{{7*7}}',
  '%00',
  '%',
  '_',
  '*',
  '\\',
  '\\0',
  'a b',
  ' a',
  'a ',
  'a\nb',
  'a\r\nset x',
  'a\tb',
  '../../etc/passwd',
  'C:\\nul',
  '<script>alert(1)</script>',
  'ŞǼẗ̸',
  '表ポあ',
  '사회과학원',
  'ﷺ',
  'ב',
  '\u202Etest\u202C',
  '\u200B',
  'a\uFEFFb',
  '\u{1F469}\u{1F3FD}',
  '\u{10FFFF}',
  '\uFFFF',
  'Ｔｈｅ',
  'x'.repeat(1_024),
  'é'.repeat(512),
  '\u{1F600}'.repeat(256),
  "'",
  '"',
  '`',
  '``',
  "\\'",
  '\\u0027',
  '\\u0060',
  '$v0',
  '{}',
  '})',
  "' OR 1=1 //",
  '") RETURN n //',
  '/* */',
  '-- ',
  '\r\n\t',
  '\u2028\u2029',
  'a\uFEFF',
  '𝒳😀',
  'İı',
])

/** What no store may be given: NUL, and halves of characters. */
export const brokenTexts: readonly string[] = Object.freeze(['a\u0000b', '\u0000', '\uD800', 'x\uDC00y', 'a\uDC00'])

/** More than a megabyte of characters of one, two and four bytes. */
export const megabyte: string = 'é😀x'.repeat(150_000)

/** What a parsed request may hold in the place of a value. */
export const operatorObjects: readonly unknown[] = Object.freeze([
  { $ne: null },
  { $gt: '' },
  { $where: '1' },
  { op: 'eq' },
  { toString: 'x' },
  ['a', { $ne: '' }],
  JSON.parse('{"__proto__":{"a":1}}'),
])

/** What a parsed request may hold in the place of an object of fields: no field of it is one that a model declares. */
export const foreignFields: readonly object[] = Object.freeze([
  JSON.parse('{"__proto__":{"title":"x"}}'),
  JSON.parse('{"constructor":{"prototype":{"title":"x"}}}'),
  JSON.parse('{"$or":[{}]}'),
  JSON.parse('{"toString":1}'),
  JSON.parse('{"hasOwnProperty":1}'),
])

/** Names that a JSON value may have, and that mean something elsewhere. */
export const oddObject: unknown = JSON.parse(
  '{"__proto__":{"a":1},"constructor":{"prototype":{"x":1}},"$where":"x","":[],"a.b":{"$ref":1},"a\'b\\"c":"\'"}',
)
