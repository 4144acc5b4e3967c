import { db } from '../checker/documents.ts'

export const refused = db.films.bulk(() => [{ insert: { title: 'A' } }])
