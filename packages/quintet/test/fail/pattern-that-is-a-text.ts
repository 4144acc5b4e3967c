import { db } from '../checker/searches.ts'

export const found = db.notes.where(n => n.title.matches('^a'))
