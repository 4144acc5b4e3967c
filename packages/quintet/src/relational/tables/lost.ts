import { failure, type QuintetError } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import type { Entity } from '../../schema/registry.ts'

/** Rows that were sent and of which nothing came back. */
export function lost(entity: Entity, sent: number, came: number): QuintetError {
  return failure(
    'QT_SERVER',
    `${came} of ${sent} rows of ${entity.key} came back from an insert: a trigger or rule of the server changed it`,
    {
      model: entity.key,
    },
  )
}

/** An error after something was written: the transaction must not go on as if nothing had happened. */
export function broken(call: Call, error: QuintetError): QuintetError {
  return call.unit ? call.unit.poison(error) : error
}
