import { Awaitable } from '../base/awaitable.ts'
import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import { Command } from '../call/command.ts'
import { fragment, type Raw, type RawData } from '../query/raw.ts'
import { FieldBuilder } from '../schema/builder.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Access } from './access.ts'
import type { RawText } from './contract.ts'
import type { Statement } from './handle.ts'
import { onlyReads } from './raw-reading.ts'

/** `db.sql` for one handle: a statement of the program's own, with or without the shape of its rows. */
export function rawTag(access: Access): (first: unknown, ...values: readonly unknown[]) => unknown {
  return (first, ...values) => {
    if (Array.isArray(first)) return statement(access, fragment(first, values), null)
    const shape = shapeOf(first)
    return (strings: unknown, ...parts: readonly unknown[]) => statement(access, fragment(strings, parts), shape)
  }
}

function shapeOf(input: unknown): ReadonlyMap<string, FieldDefinition> {
  if (typeof input !== 'object' || input === null)
    throw failure('QT_EXPRESSION', 'db.sql is a tag: db.sql`…` or db.sql({ n: t.integer() })`…`')
  return new Map(
    Object.entries(input).map(([key, field]) => {
      if (!(field instanceof FieldBuilder)) throw failure('QT_EXPRESSION', `db.sql({ ${key} }) expects a field, as t.text()`)
      return [key, field.definition] as const
    }),
  )
}

function statement(access: Access, raw: Raw, shape: RawText['shape']): RawRead | RawWrite {
  // a fragment was made with this data
  const { parts } = raw.data as RawData
  const writes = !onlyReads(parts)
  const text: RawText = Object.freeze({ raw, shape, writes })
  return writes ? new RawWrite(access, text) : new RawRead(access, text)
}

/** A statement that reads: every await runs it once more. */
class RawRead extends Awaitable<readonly unknown[]> {
  readonly #access: Access
  readonly #text: RawText

  constructor(access: Access, text: RawText) {
    super()
    this.#access = access
    this.#text = text
  }

  protected async run(): Promise<readonly unknown[]> {
    return this.#access.store.raw(this.#text, this.#access.call())
  }

  toSQL(): Statement {
    return this.#access.store.rawText(this.#text)
  }
}

/** A statement that may write: it runs once. */
class RawWrite extends Command<readonly unknown[]> {
  readonly #access: Access
  readonly #text: RawText

  constructor(access: Access, text: RawText) {
    super('db.sql', access.origin)
    this.#access = access
    this.#text = text
  }

  protected run(): Soon<readonly unknown[]> {
    return this.#access.store.raw(this.#text, this.#access.call())
  }

  toSQL(): Statement {
    this.seen()
    return this.#access.store.rawText(this.#text)
  }
}
