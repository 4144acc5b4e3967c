import { type FieldDefinition, storedAs } from '../../schema/definition.ts'

const notedKinds: ReadonlySet<string> = new Set(['date', 'time', 'interval', 'uuid', 'json', 'bigint'])

/**
 * A word on a column whose type and check do not tell its kind: dates, decimals and UUIDs are numbers or texts like others.
 * SQLite keeps the text that made a table, comments included, so a database of the library's making can be read back.
 */
export function noteOf(of: FieldDefinition): string | null {
  const field = storedAs(of)
  const { tag, precision, scale, mode, zone } = field
  if (tag === 'decimal' && precision !== null) return `decimal(${precision}, ${scale ?? 0})`
  if (tag === 'timestamp') return `timestamp${mode === 'date' || mode === null ? '' : ` ${mode}`}${zone ? '' : ' without zone'}`
  if (tag === 'object') return 'json'
  if (tag === 'list') return `list(${field.element === null ? 'json' : itemNote(field.element)})`
  return notedKinds.has(tag) ? tag : null
}

function itemNote(field: FieldDefinition): string {
  return noteOf(field) ?? (field.tag === 'enum' || field.tag === 'custom' ? 'text' : field.tag)
}
