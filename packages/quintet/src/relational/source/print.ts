import type { StorageOptions } from '../../schema/definition.ts'
import { type ColumnSnapshot, nameText, type Snapshot, type ViewSnapshot } from '../../schema/snapshot.ts'
import { type Codecs, computedCall, defaultCall, kindText } from './fields.ts'
import { IndexPlan, indexText } from './indexes.ts'
import { fragment, property, quoted } from './literal.ts'
import { type Model, type Models, madeBy } from './models.ts'
import type { Link, Reference } from './relations.ts'
import { deferrables } from './relations.ts'
import type { Losses } from './unrepresented.ts'

/** Prints one model after the other; a table that is printed already is referred to by its constant, else by its name. */
export class ModelPrinter {
  readonly #of: Snapshot
  readonly #models: Models
  readonly #losses: Losses
  readonly #codecs: Codecs
  readonly #printed = new Set<Model>()

  constructor(of: Snapshot, models: Models, losses: Losses, codecs: Codecs) {
    this.#of = of
    this.#models = models
    this.#losses = losses
    this.#codecs = codecs
  }

  model(model: Model): string {
    const { table } = model
    const members = [
      ...table.columns.map(column => this.#member(model, column)),
      ...model.references.filter(r => r.derives === null).map(r => `${r.name}: ${this.#reference(model, r)}`),
      ...this.#models.links.filter(l => l.from === model).map(({ link }) => `${link.name}: ${this.#link(link)}`),
    ]
    const options = model.view ? this.#viewOptions(model, model.view) : this.#options(model)
    this.#printed.add(model)
    const shape = `{\n${members.map(member => `  ${member},\n`).join('')}}`
    const more = options.length === 0 ? '' : `, {\n${options.map(option => `  ${option},\n`).join('')}}`
    return `export const ${model.name} = ${model.view ? 'view' : 'table'}(${quoted(table.name)}, ${shape}${more})\n`
  }

  #member(model: Model, column: ColumnSnapshot): string {
    const reference = model.references.find(r => r.derives === column.name)
    return reference
      ? `${reference.name}: ${this.#reference(model, reference)}`
      : `${model.key(column.name)}: ${this.#field(model, column)}`
  }

  #field(model: Model, column: ColumnSnapshot): string {
    const { table } = model
    const { name, field, comment } = column
    const key = table.primaryKey?.columns ?? []
    const made = key.includes(name) && this.#isMade(model, column)
    const unique = table.uniques.some(u => u.columns.length === 1 && u.columns[0] === name)
    const columnName = this.#models.naming.of(model.key(name)) === name ? '' : `.column(${quoted(name)})`
    const tail = `${unique ? '.unique()' : ''}${comment === null ? '' : `.comment(${quoted(comment)})`}${columnName}`
    if (made) return `t.id(${field.tag === 'bigint' ? "'bigint'" : ''})${tail}`
    if (column.identity !== null)
      this.#losses.note(
        'identity',
        `${nameText(table)}.${name}`,
        'an identity of a model is its primary key',
        'give the value, or insert by SQL',
      )
    if (column.nullable && key.includes(name))
      this.#losses.note(
        'null in a primary key',
        `${nameText(table)}.${name}`,
        'the server lets it be null there, models do not',
        'a row whose key is null cannot be read by it',
      )
    const nullable = column.nullable && !key.includes(name) ? '.nullable()' : ''
    const primary = key.length === 1 && key[0] === name ? '.primaryKey()' : ''
    return `${kindText(field, column.type, this.#codecs)}${primary}${nullable}${defaultCall(column)}${computedCall(column)}${tail}`
  }

  #isMade(model: Model, column: ColumnSnapshot): boolean {
    const made = madeBy(this.#of, model.table, column)
    if (made === 'serial')
      this.#losses.note(
        'serial',
        `${nameText(model.table)}.${column.name}`,
        'models make identities',
        'it is read as t.id(); its sequence goes on to number the rows',
      )
    return made !== null
  }

  #reference(model: Model, { key, target, derives, columns, unique, inverse }: Reference): string {
    const { table } = model
    const known = this.#printed.has(target)
    const [to] = target.table.primaryKey?.columns ?? []
    const kind = target.table.columns.find(c => c.name === to)?.field.tag
    const derived = derives !== null && this.#models.naming.of(model.key(derives)) !== derives
    const options = [
      `inverse: ${quoted(inverse)}`,
      ...(derives === null ? [`by: ${listText(columns.map(c => model.key(c)))}`] : []),
      ...(derives !== null && !known && kind !== 'integer' && kind !== undefined ? [`key: ${quoted(kind)}`] : []),
      ...(derived ? [`column: ${quoted(derives ?? '')}`] : []),
      ...(key.onDelete === null ? [] : [`onDelete: ${quoted(key.onDelete)}`]),
      ...(key.onUpdate === null ? [] : [`onUpdate: ${quoted(key.onUpdate)}`]),
      ...key.extra.flatMap(one => (deferrables.has(one) ? [`deferrable: ${quoted(deferrables.get(one) ?? '')}`] : [])),
    ]
    const nullable = columns.some(c => table.columns.find(column => column.name === c)?.nullable)
    const of = known ? target.name : quoted(nameText(target.table))
    return `belongsTo(${of}, { ${options.join(', ')} })${nullable ? '.nullable()' : ''}${unique ? '.unique()' : ''}`
  }

  #link({ target, through, inverse, ends }: Link): string {
    const options = [`through: ${quoted(nameText(through.table))}`, `inverse: ${quoted(inverse)}`]
    if (ends) options.push(`near: ${quoted(ends[0])}`, `far: ${quoted(ends[1])}`)
    return `manyToMany(${quoted(nameText(target.table))}, { ${options.join(', ')} })`
  }

  #viewOptions(model: Model, { as, materialized }: ViewSnapshot): string[] {
    const { schema, comment } = model.table
    return [
      ...(schema === null ? [] : [`schema: ${quoted(schema)}`]),
      `as: ${fragment(as.text)}`,
      ...(materialized ? ['materialized: true'] : []),
      ...lines('indexes', new IndexPlan(model, this.#of, this.#losses).all().map(indexText)),
      ...(comment === null ? [] : [`comment: ${quoted(comment)}`]),
      ...(this.#models.naming.text === null ? [] : ['naming']),
    ]
  }

  #options(model: Model): string[] {
    const { table } = model
    const { primaryKey } = table
    const keys = (of: readonly string[]): string => `[${of.map(name => quoted(model.key(name))).join(', ')}]`
    const checks = table.checks.map(({ name, that }) => `{ ${name === null ? '' : `name: ${quoted(name)}, `}that: ${fragment(that.text)} }`)
    for (const check of table.checks)
      for (const extra of check.extra)
        this.#losses.note(
          `check ${extra}`,
          `${nameText(table)}.${check.name ?? ''}`,
          'models do not say it',
          'it stays in the database as it is',
        )
    for (const key of [...(primaryKey ? [primaryKey] : []), ...table.uniques])
      for (const extra of key.extra)
        this.#losses.note(
          `key ${extra}`,
          `${nameText(table)}(${key.columns.join(', ')})`,
          'models do not say it',
          'it stays in the database as it is',
        )
    return [
      ...(table.schema === null ? [] : [`schema: ${quoted(table.schema)}`]),
      ...(primaryKey && primaryKey.columns.length > 1 ? [`primaryKey: ${keys(primaryKey.columns)}`] : []),
      ...lines(
        'unique',
        table.uniques.filter(u => u.columns.length > 1).map(u => keys(u.columns)),
      ),
      ...lines('indexes', new IndexPlan(model, this.#of, this.#losses).all().map(indexText)),
      ...lines('checks', checks),
      ...(table.comment === null ? [] : [`comment: ${quoted(table.comment)}`]),
      ...(table.storage === null ? [] : [`storage: ${storageText(table.storage)}`]),
      ...(this.#models.naming.text === null ? [] : ['naming']),
    ]
  }
}

function listText(keys: readonly string[]): string {
  const [only, second] = keys
  return only !== undefined && second === undefined ? quoted(only) : `[${keys.map(quoted).join(', ')}]`
}

function lines(name: string, of: readonly string[]): string[] {
  return of.length === 0 ? [] : [`${name}: [\n${of.map(one => `    ${one},\n`).join('')}  ]`]
}

function storageText({ sqlite, postgres }: StorageOptions): string {
  if (sqlite) return '{ sqlite: { withoutRowid: true } }'
  const { unlogged, tablespace, with: parameters = {} } = postgres ?? {}
  const given = Object.entries(parameters).map(
    ([key, value]) => `${property(key)}: ${/^\d{1,9}$/.test(String(value)) ? value : quoted(String(value))}`,
  )
  const parts = [
    ...(unlogged ? ['unlogged: true'] : []),
    ...(tablespace === undefined ? [] : [`tablespace: ${quoted(tablespace)}`]),
    ...(given.length === 0 ? [] : [`with: { ${given.join(', ')} }`]),
  ]
  return `{ postgres: { ${parts.join(', ')} } }`
}
