import type { RawPart } from '../query/raw.ts'

/** Words that begin statements which only read. */
const readers: ReadonlySet<string> = new Set(['select', 'values', 'with'])

/** Words that make a statement more than a read, wherever they stand. */
const writers: ReadonlySet<string> = new Set(
  'insert update delete merge replace truncate into call do copy lock share create alter drop grant revoke set reset vacuum analyze attach detach pragma begin commit rollback notify listen refresh reindex'.split(
    ' ',
  ),
)

/** What may stand before a parenthesis in a statement that only reads: words of the language, and functions that change nothing. */
const harmless: ReadonlySet<string> = new Set(
  `in exists any all some values as on and or not over filter by using from select where having when then else case union except
  intersect with limit offset between like ilike is row array lateral distinct cast join group order partition materialized
  count sum avg min max total coalesce nullif ifnull iif greatest least abs round floor ceil ceiling trunc sqrt power mod sign
  lower upper trim ltrim rtrim length char_length octet_length substr substring replace position strpos instr concat concat_ws
  left right repeat reverse lpad rpad split_part starts_with format printf to_char to_date to_number to_timestamp date_trunc
  date_part extract now date time datetime julianday strftime unixepoch age make_date json_each json_tree json_extract json_array
  json_object json_group_array json_group_object json_array_length json_type json_valid json_agg json_build_object
  json_build_array jsonb_agg jsonb_build_object jsonb_build_array jsonb_array_elements jsonb_array_elements_text jsonb_object_keys
  jsonb_each jsonb_array_length to_json to_jsonb row_to_json array_agg array_length cardinality unnest string_agg group_concat
  generate_series row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value bool_and
  bool_or every stddev variance percentile_cont percentile_disc within regexp_replace regexp_match regexp_matches md5 hex typeof
  pg_typeof numeric varchar decimal char`.split(/\s+/),
)

/**
 * Whether a statement certainly changes nothing. In doubt it counts as a write: then it goes to the one writer of a file, and
 * a lost reply leaves open what was done.
 */
export function onlyReads(parts: readonly RawPart[]): boolean {
  const text = bare(parts.map(part => (typeof part === 'string' ? part : ' ? ')).join(''))
  if (text === null) return false
  const words = [...text.matchAll(/([a-z_][\w$]*)(\s*\()?/gi)]
  const [first] = words
  if (!first || !readers.has(String(first[1]).toLowerCase())) return false
  return words.every(([, word = '', call]) => {
    const name = word.toLowerCase()
    return call ? harmless.has(name) : !writers.has(name)
  })
}

/** A statement without comments and without what stands in quotes; null where only the server could tell what that is. */
function bare(text: string): string | null {
  let out = ''
  for (let at = 0; at < text.length; ) {
    const end = skipped(text, at)
    if (end === null) return null
    if (end > at) out += ' '
    else out += text[at]
    at = Math.max(end, at + 1)
  }
  return out.includes(';') && !/;\s*$/.test(out) ? null : out
}

/** Where a comment or a quoted piece that begins here ends; the same place if none begins here. */
function skipped(text: string, at: number): number | null {
  const two = text.slice(at, at + 2)
  if (two === '--') return lineEnd(text, at)
  if (two === '/*') return blockEnd(text, at)
  const sign = text[at]
  if (sign === '$') return /^\$\w*\$/.test(text.slice(at, at + 70)) ? null : at
  if (sign !== "'" && sign !== '"' && sign !== '`' && sign !== '[') return at
  const close = sign === '[' ? ']' : sign
  const end = text.indexOf(close, at + 1)
  // a backslash means different things to different servers
  return end === -1 || text.slice(at, end).includes('\\') ? null : end + 1
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** Comments in comments end where servers differ. */
function blockEnd(text: string, at: number): number | null {
  const end = text.indexOf('*/', at)
  return end === -1 || text.slice(at + 2, end).includes('/*') ? null : end + 2
}
