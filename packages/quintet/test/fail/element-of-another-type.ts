import { db } from '../checker/documents.ts'

export const refused = db.films.where(f => f.genres.some(g => g.gt(1)))
