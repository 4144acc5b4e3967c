import { db } from '../checker/blog.ts'

export const rows = db.users.where({ id: 1 }).update({ name: 'A' }).returning('id', 'nmae')
