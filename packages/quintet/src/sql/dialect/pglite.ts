import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { type ColumnType, type Dialect, dialect } from '../dialect.ts'
import { postgres } from './postgres.ts'

/** Its client decodes each text apart, and takes U+FEFF at the start of one for a mark of the encoding. */
function text(field: FieldDefinition): ColumnType {
  const type = postgres.types.text(field)
  return {
    ...type,
    encode: (value): Value => {
      if (typeof value === 'string' && value.startsWith('\ufeff'))
        throw failure('QT_VALUE', 'PGlite would give a text that begins with U+FEFF back without it, so it takes none')
      return type.encode(value)
    },
  }
}

/** PostgreSQL as PGlite gives it back. */
export const pglite: Dialect = dialect(postgres, {
  types: { ...postgres.types, text },
  features: { ...postgres.features, leadingMark: false },
})
