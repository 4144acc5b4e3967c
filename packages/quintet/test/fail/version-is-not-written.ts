import { db } from '../checker/searches.ts'

export const changed = db.notes.where({ id: 1 }).update({ version: 2 })
