import { db } from '../types/blog.ts'

export const rows = db.users.where(u => u.active)
