import type { Leaf } from '../../query/leaf.ts'
import { fragment } from '../../query/raw.ts'
import { FieldBuilder, LinkBuilder, type Member, type RawParts, ReferenceBuilder } from '../../schema/builder.ts'
import { type Default, defineField, type IndexDefinition, type TableOptions } from '../../schema/definition.ts'
import type { RecordModel } from '../../schema/record.ts'
import { type ColumnSnapshot, nameText, type Snapshot } from '../../schema/snapshot.ts'
import { TableModel } from '../../schema/table.ts'
import { ViewModel } from '../../schema/view.ts'
import { IndexPlan, type PlannedIndex, type PlannedTerm } from './indexes.ts'
import { type Model, type Models, madeBy } from './models.ts'
import { deferrables, type Link, type Reference } from './relations.ts'
import { Losses } from './unrepresented.ts'

/** The models that a source text says, made at once: what the printer writes as calls, this does. */
export function builtModels(of: Snapshot, { all, links }: Models): Readonly<Record<string, RecordModel>> {
  return Object.freeze(Object.fromEntries(all.map(model => [model.name, new ModelBuilder(of, model, links).model()])))
}

class ModelBuilder {
  readonly #of: Snapshot
  readonly #model: Model
  readonly #links: Models['links']

  constructor(of: Snapshot, model: Model, links: Models['links']) {
    this.#of = of
    this.#model = model
    this.#links = links
  }

  model(): RecordModel {
    const { table, view, references } = this.#model
    const members: [string, Member][] = [
      ...table.columns.map(column => this.#member(column)),
      ...references.filter(r => r.derives === null).map((r): [string, Member] => [r.name, this.#reference(r)]),
      ...this.#links.filter(l => l.from === this.#model).map(({ link }): [string, Member] => [link.name, linkOf(link)]),
    ]
    const shape = Object.fromEntries(members)
    const options = this.#options()
    if (view) return new ViewModel(table.name, shape, options, { by: 'text', texts: textOf(view.as.text) }, view.materialized)
    return new TableModel({ name: table.name, shape, options, variants: null })
  }

  #member(column: ColumnSnapshot): [string, Member] {
    const reference = this.#model.references.find(r => r.derives === column.name)
    return reference ? [reference.name, this.#reference(reference)] : [this.#model.key(column.name), this.#field(column)]
  }

  #field(column: ColumnSnapshot): FieldBuilder {
    const { name, field, comment, nullable, computed } = column
    const { primaryKey, uniques } = this.#model.table
    const key = primaryKey?.columns ?? []
    const made = key.includes(name) && madeBy(this.#of, this.#model.table, column) !== null
    return new FieldBuilder(
      defineField(field.tag, {
        ...field,
        comment,
        column: name,
        identity: made,
        primaryKey: key.length === 1 && key[0] === name,
        nullable: nullable && !key.includes(name),
        unique: uniques.some(u => u.columns.length === 1 && u.columns[0] === name),
        default: made ? null : defaultOf(column),
        computed: computed && { as: textOf(computed.as.text), stored: computed.stored },
      }),
    )
  }

  #reference({ key, target, derives, columns, unique, inverse }: Reference): ReferenceBuilder {
    const { table } = this.#model
    const [to] = target.table.primaryKey?.columns ?? []
    const deferrable = key.extra.map(one => deferrables.get(one)).find(one => one !== undefined)
    return new ReferenceBuilder({
      kind: 'reference',
      target: nameText(target.table),
      inverse,
      key: derives === null ? null : (target.table.columns.find(c => c.name === to)?.field.tag ?? null),
      keyField: null,
      nullable: columns.some(c => table.columns.find(column => column.name === c)?.nullable),
      unique,
      onDelete: key.onDelete,
      onUpdate: key.onUpdate,
      deferrable: deferrable === 'immediate' || deferrable === 'deferred' ? deferrable : null,
      by: derives === null ? columns.map(c => this.#model.key(c)) : null,
      column: derives,
    })
  }

  #options(): TableOptions {
    const { table, view } = this.#model
    const { schema, primaryKey, uniques, checks, comment, storage } = table
    const keys = (columns: readonly string[]): string[] => columns.map(name => this.#model.key(name))
    const told = { ...(schema === null ? {} : { schema }), ...(comment === null ? {} : { comment }) }
    // what is left out was noted when the same models were printed
    const found = new IndexPlan(this.#model, this.#of, new Losses()).all().map(indexOf)
    if (view) return found.length === 0 ? told : { ...told, indexes: found }
    return {
      ...told,
      ...(primaryKey && primaryKey.columns.length > 1 ? { primaryKey: keys(primaryKey.columns) } : {}),
      unique: uniques.filter(u => u.columns.length > 1).map(u => keys(u.columns)),
      indexes: found,
      checks: checks.map(({ name, that }) => ({ ...(name === null ? {} : { name }), that: textOf(that.text) })),
      ...(storage === null ? {} : { storage }),
    }
  }
}

function indexOf({ name, on, unique, method, include, operatorClass, where }: PlannedIndex): IndexDefinition {
  return {
    on: on.map(termOf),
    unique,
    ...(name === null ? {} : { name }),
    ...(method === null ? {} : { method }),
    ...(operatorClass === null ? {} : { operatorClass }),
    ...(include.length === 0 ? {} : { include }),
    ...(where === null ? {} : { where: textOf(where) }),
  }
}

function termOf(term: PlannedTerm): unknown {
  if ('text' in term) return textOf(term.text)
  const { key, order } = term
  if (order === null) return key
  const options = order.nulls === null ? undefined : { nulls: order.nulls }
  return (row: Readonly<Record<string, Leaf>>): unknown => (order.desc ? row[key]?.desc(options) : row[key]?.asc(options))
}

function linkOf({ target, through, inverse, ends }: Link): LinkBuilder {
  const [near, far] = ends ?? [null, null]
  return new LinkBuilder({ kind: 'link', target: nameText(target.table), inverse, through: nameText(through.table), near, far })
}

function defaultOf({ default: given, field }: ColumnSnapshot): Default | null {
  if (given === null) return null
  if (given.now) return { by: 'now' }
  if (given.value !== undefined && field.tag !== 'custom') return { by: 'value', value: given.value }
  return { by: 'sql', sql: textOf(given.text) }
}

/** The server's own text as the fragment that a program would have written: part of a declaration, never of a query. */
function textOf(text: string): RawParts {
  return fragment(Object.freeze(Object.assign([text], { raw: Object.freeze([text]) })), [])
}
