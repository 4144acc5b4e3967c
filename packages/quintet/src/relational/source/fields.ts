import type { FieldDefinition } from '../../schema/definition.ts'
import type { ColumnSnapshot } from '../../schema/snapshot.ts'
import { fragment, literal, quoted } from './literal.ts'
import { keyOf } from './words.ts'

/** The fields of types that no field says: one codec each, made once in a source text. */
export class Codecs {
  readonly #names = new Map<string, string>()

  /** The name of the codec of a type. */
  of(type: string): string {
    const known = this.#names.get(type)
    if (known !== undefined) return known
    const taken = new Set(this.#names.values())
    const base = `${keyOf(type, 'plain')}Text`
    let name = base
    for (let nth = 2; taken.has(name); nth++) name = `${base}${nth}`
    this.#names.set(type, name)
    return name
  }

  get names(): readonly string[] {
    return [...this.#names.values()]
  }

  texts(): string[] {
    return [...this.#names].map(([type, name]) =>
      type === ''
        ? `/** No type: seen here as the server gives it. */\n` +
          `const ${name} = t.custom({ on: t.text(), encode: (value: unknown) => value as string, decode: (value: string): unknown => value })\n`
        : `/** ${type.replaceAll('*/', '* /')}: kept by the server, seen here as its text. */\n` +
          `const ${name} = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })\n`,
    )
  }
}

/** The call that makes a field of a column's kind. */
export function kindText(field: FieldDefinition, type: string, codecs: Codecs): string {
  const { tag, max, precision, scale, mode, zone, values, native, element } = field
  switch (tag) {
    case 'text':
      return max === null ? 't.text()' : `t.text(${max})`
    case 'decimal':
      return `t.decimal(${precision}, ${scale ?? 0})`
    case 'timestamp': {
      const options = [...(mode === 'date' || mode === null ? [] : [`mode: ${quoted(mode)}`]), ...(zone ? [] : ['zone: false'])]
      return options.length === 0 ? 't.timestamp()' : `t.timestamp({ ${options.join(', ')} })`
    }
    case 'enum':
      return `t.enum([${(values ?? []).map(quoted).join(', ')}]${native === null ? '' : `, { native: ${quoted(native)} }`})`
    case 'list':
      return element === null ? 't.json()' : `t.list(${kindText(element, type, codecs)})`
    case 'object':
      return 't.json()'
    case 'custom':
      return codecs.of(type)
    default:
      return `t.${tag}()`
  }
}

/** What a column holds when an insert leaves it out, as a call; '' for nothing. */
export function defaultCall({ default: given, field }: ColumnSnapshot): string {
  if (given === null) return ''
  if (given.now) return '.defaultNow()'
  const value = given.value === undefined ? null : literal(given.value)
  return `.default(${value !== null && field.tag !== 'custom' ? value : fragment(given.text)})`
}

export function computedCall({ computed }: ColumnSnapshot): string {
  return computed === null ? '' : `.computed(${fragment(computed.as.text)}${computed.stored ? ', { stored: true }' : ''})`
}
