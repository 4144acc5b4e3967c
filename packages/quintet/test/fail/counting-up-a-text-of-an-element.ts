import { db } from '../checker/documents.ts'

export const refused = db.films.update('x', f => f.cast.each(c => c.name.inc(1)))
