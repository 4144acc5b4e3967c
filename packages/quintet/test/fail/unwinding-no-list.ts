import { db } from '../checker/documents.ts'

export const refused = db.films.unwind(f => f.title)
