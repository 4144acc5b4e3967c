import { defineField, type FieldDefinition } from '../../schema/definition.ts'
import type { CheckSnapshot, ColumnSnapshot, DefaultSnapshot, Loss } from '../../schema/snapshot.ts'
import { fieldType } from '../column-type.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { fieldOf, type TypeFacts } from './postgres-fields.ts'
import type { ColumnRow, DomainRow, EnumRow, TypedRow } from './postgres-rows.ts'
import { constantOf, postgresSpelling } from './postgres-spelling.ts'
import { postgresTypes } from './postgres-types.ts'
import { typeName } from './postgres-values.ts'
import { listedTexts } from './value-list.ts'

/** Columns as the catalogue tells them, with the fields that read them. */
export class PostgresColumns {
  readonly #enums: ReadonlyMap<string, EnumRow>
  readonly #domains: ReadonlyMap<string, DomainRow>

  constructor(enums: readonly EnumRow[], domains: readonly DomainRow[]) {
    this.#enums = new Map(enums.map(e => [e.id, e]))
    this.#domains = new Map(domains.map(d => [d.id, d]))
  }

  #facts({ type, typeId, item, itemId }: TypedRow): TypeFacts {
    const listed = this.#enums.get(typeId)
    const domain = this.#domains.get(typeId)
    const of = itemId !== null && item !== null ? this.#facts({ type: item, typeId: itemId, item: null, itemId: null }) : null
    // a name that stands alone is told without quotes, as DDL of the library knows it
    const own = listed ?? domain
    return {
      type: own?.here ? own.name : of ? `${of.type}[]` : typeName(type),
      values: listed?.values ?? null,
      here: listed?.here ?? true,
      domain: domain ? this.#facts(domain) : null,
      item: of,
    }
  }

  /** `checks`: those that speak of this column alone. */
  column(row: ColumnRow, checks: readonly CheckSnapshot[] | null): ColumnSnapshot {
    const facts = this.#facts(row)
    const mapped = fieldOf(facts)
    const domain = mapped.field.tag === 'text' && facts.type === 'text' ? (checks?.find(c => valuesOf(c, row.name)) ?? null) : null
    const values = domain && valuesOf(domain, row.name)
    const field = values ? defineField('enum', { values }) : mapped.field
    const computed = row.generated !== '' && row.default !== null
    return {
      name: row.name,
      type: facts.type,
      collation: row.collation,
      nullable: !row.required,
      default: row.default === null || computed ? null : defaultOf(row.default, facts.type, field),
      identity: row.identity === 'a' ? 'always' : row.identity === 'd' ? 'by default' : null,
      computed: computed
        ? { as: { text: row.default, same: postgresSpelling.expression(row.default) }, stored: row.generated === 's' }
        : null,
      domain,
      comment: row.comment,
      field,
      losses: [...mapped.losses, ...identityLosses(row), ...dimensionLosses(row), ...collationLosses(row, facts.type)],
    }
  }
}

/** The values of an enum that is kept as text. */
function valuesOf({ that }: CheckSnapshot, column: string): readonly string[] | null {
  return listedTexts(that.same, `in("${column}",`, ',') ?? listedTexts(that.same, `=("${column}",`, ',')
}

function identityLosses({ identity }: ColumnRow): Loss[] {
  if (identity !== 'a') return []
  return [
    {
      what: 'generated always as identity',
      why: 'models say "by default"',
      instead: 'withIds() is refused by the server unless it is altered',
    },
  ]
}

function dimensionLosses({ dimensions }: ColumnRow): Loss[] {
  if (dimensions < 2) return []
  const instead = 'it is read as a list of items; for lists of lists give it a field of your own'
  return [{ what: `array of ${dimensions} dimensions`, why: 'lists inside lists are JSON in a model', instead }]
}

function collationLosses({ collation }: ColumnRow, type: string): Loss[] {
  if (collation === postgresDdl.collation(type)) return []
  const why = collation === null ? "text has the order of the database's language" : `text has the order of ${collation}`
  return [{ what: 'collation', why, instead: 'models order text by bytes: expect the order of this database, or alter the column' }]
}

function defaultOf(text: string, type: string, field: FieldDefinition): DefaultSnapshot {
  const same = postgresSpelling.default(text, type)
  const moment = field.tag === 'timestamp' || field.tag === 'date' || field.tag === 'time'
  const spelled = { text, same, now: moment && same === postgresSpelling.default(postgresDdl.now(field), type) }
  const constant = constantOf(text)
  if (constant === null || field.tag === 'custom') return spelled
  try {
    const { decode } = fieldType(postgresTypes, field)
    const wire = field.tag === 'boolean' ? constant.slice(0, 1) : constant
    return { ...spelled, value: decode === null ? wire : decode(wire) }
  } catch {
    // what no value of the field says stays an expression of the server's
    return spelled
  }
}
