const inspect = Symbol.for('nodejs.util.inspect.custom')

/** The type of `jsonNull`. */
export class JsonNull {
  declare readonly $jsonNull: true

  toJSON(): null {
    return null
  }

  static {
    Object.defineProperty(JsonNull.prototype, inspect, {
      value: () => 'jsonNull',
    })
  }
}

/**
 * The JSON value `null` of a `t.json()` field; JavaScript's null there is SQL's NULL, the absence of a value. Nulls inside a JSON
 * value are plain nulls.
 *
 * @example
 * const events = table('events', { id: t.id(), payload: t.json<Payload | JsonNull>().nullable() })
 * await db.events.insert({ payload: jsonNull })
 */
export const jsonNull: JsonNull = Object.freeze(new JsonNull())
