import { db } from '../checker/documents.ts'

export const refused = db.films.upsert({ title: 'A', year: 1, source: { kind: 'book', of: 'x' } })
