import { failure } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import type { Connection, Result } from '../driver/contract.ts'
import type { EngineConfig } from './options.ts'
import { command } from './prepare.ts'

/** The version of how this library lays its own tables out in an embedded file. */
export const layoutVersion = 1

const none: readonly Value[] = Object.freeze([])
const unlimited = Object.freeze({ at: Number.POSITIVE_INFINITY })

/** Refuses a file that a newer version of the library wrote: it may mean something else by the same tables. */
export function checkLayout(connection: Connection, { name, dialect }: EngineConfig): void {
  const { layout } = dialect.session
  if (layout === null || ask(connection, layout.noted) === 0) return
  const version = ask(connection, layout.version)
  if (version <= layoutVersion) return
  connection.destroy()
  throw failure(
    'QT_CONFIGURATION',
    `${name} was written by a newer version of Quintet (layout ${version}, this one knows ${layoutVersion})`,
  )
}

function ask(connection: Connection, text: string): number {
  // a cast: embedded drivers answer at once
  const { rows } = connection.run(command(text), none, unlimited) as Result
  return Number(rows[0]?.[0] ?? 0)
}
