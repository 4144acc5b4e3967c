import { db } from '../checker/blog.ts'

export const rows = db.users.where(u => u.active)
