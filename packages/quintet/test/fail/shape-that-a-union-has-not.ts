import { db } from '../checker/documents.ts'

export const refused = db.films.select(f => f.source.as('play').author)
